package dev.registrar.command.session.application.importing;

import dev.registrar.command.passkey.Authenticators;
import dev.registrar.command.session.application.importing.SourceAccount.SourcePasskey;
import dev.registrar.command.user.Passkey;
import dev.registrar.command.user.Passkeys;
import dev.registrar.shared.Checked;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.user.PasskeyName;
import dev.registrar.shared.user.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes passkeys of what another system stores of them. What their authenticators call their persons was not kept there, and
 * is not compared at sign-in.
 */
final class PasskeyTranslation {

    private static final String NO_MODEL = "00000000-0000-0000-0000-000000000000";

    private static final Pattern MODEL = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern TRANSPORT = Pattern.compile("[a-z0-9-]{1,32}");
    private static final int MOST_TRANSPORTS = 10;
    private static final long MOST_COUNTED = 0xFFFF_FFFFL;

    private final Authenticators authenticators;
    private final Passkeys passkeys;

    PasskeyTranslation(Authenticators authenticators, Passkeys passkeys) {
        this.authenticators = authenticators;
        this.passkeys = passkeys;
    }

    List<Passkey> of(List<SourcePasskey> raw, Instant now, List<Finding> findings) {
        List<Passkey> usable = new ArrayList<>();
        Set<String> credentials = new HashSet<>();
        for (SourcePasskey each : raw) {
            Passkey passkey = passkey(each, now);
            if (usable.size() < Passkey.MOST
                    && authenticators.canVerify(passkey)
                    && credentials.add(passkey.credentialId())
                    && passkeys.called(passkey.credentialId()).isEmpty()) {
                usable.add(passkey);
            } else {
                findings.add(Finding.PASSKEY_UNUSABLE);
            }
        }
        return usable;
    }

    private static Passkey passkey(SourcePasskey raw, Instant now) {
        @Nullable String model = raw.aaguid();
        return new Passkey(
                UserId.of(raw.id()).map(UserId::value).orElseGet(Ids::next),
                Objects.requireNonNullElse(raw.credentialId(), "").replace("=", ""),
                Objects.requireNonNullElse(raw.publicKey(), ""),
                null,
                raw.counter() == null ? 0 : Math.clamp(raw.counter(), 0, MOST_COUNTED),
                raw.backupEligible(),
                raw.backedUp(),
                transports(raw.transports()),
                model != null && MODEL.matcher(model).matches() ? model : NO_MODEL,
                name(raw.name()),
                Translation.past(raw.createdAt(), now));
    }

    private static List<String> transports(@Nullable String raw) {
        return raw == null
                ? List.of()
                : Stream.of(raw.split(",", -1))
                        .filter(each -> TRANSPORT.matcher(each).matches())
                        .limit(MOST_TRANSPORTS)
                        .toList();
    }

    private static @Nullable String name(@Nullable String raw) {
        Checked<PasskeyName> name = PasskeyName.parse("/name", raw == null ? "" : raw);
        return name.problems().isEmpty() ? name.orReject().value() : null;
    }
}
