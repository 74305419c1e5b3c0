package dev.registrar.command.user.adapter.log;

import dev.registrar.command.user.Passkey;
import dev.registrar.command.user.Passkeys;
import dev.registrar.command.user.domain.Keyring;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.adapter.crypto.PasskeyClaims;
import dev.registrar.shared.adapter.event.StreamFolds;
import dev.registrar.shared.user.UserEvent;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds a passkey by the claim its account holds on it, and the passkeys of an account on its own stream. */
public final class LogPasskeys implements Passkeys {

    /** Accounts with some passkeys each, of a few hundred bytes. */
    private static final int MOST = 5_000;

    private final CommitLog log;
    private final PasskeyClaims claims;
    private final StreamFolds<Keyring> keyrings;

    public LogPasskeys(CommitLog log, PasskeyClaims claims, Function<StoredEvent, Object> decoder) {
        this.log = log;
        this.claims = claims;
        this.keyrings = new StreamFolds<>(log, decoder, MOST, LogPasskeys::evolve);
    }

    private static Keyring evolve(@Nullable Keyring before, Object event, StoredEvent stored) {
        Keyring keyring = Objects.requireNonNullElse(before, Keyring.NONE);
        return event instanceof UserEvent change ? keyring.evolve(change) : keyring;
    }

    @Override
    public List<Passkey> of(String userId) {
        return keyring(userId).passkeys();
    }

    @Override
    public Optional<Held> called(String credentialId) {
        return log.holder(claims.claimOn(credentialId))
                .flatMap(userId -> keyring(userId).called(credentialId).map(passkey -> new Held(userId, passkey)));
    }

    private Keyring keyring(String userId) {
        return keyrings.of(userId).orElse(Keyring.NONE);
    }
}
