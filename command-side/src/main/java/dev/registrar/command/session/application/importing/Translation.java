package dev.registrar.command.session.application.importing;

import dev.registrar.command.credential.Passwords;
import dev.registrar.command.session.application.importing.SourceAccount.Ban;
import dev.registrar.command.session.application.importing.SourceAccount.Person;
import dev.registrar.command.session.application.importing.SourceAccount.Place;
import dev.registrar.command.session.application.importing.SourceAccount.SourceSession;
import dev.registrar.command.session.application.importing.Translated.Details;
import dev.registrar.command.session.application.importing.Translated.TranslatedSession;
import dev.registrar.command.session.domain.Session;
import dev.registrar.command.user.Passkey;
import dev.registrar.command.user.Patch;
import dev.registrar.shared.Checked;
import dev.registrar.shared.user.Address;
import dev.registrar.shared.user.AvatarUrl;
import dev.registrar.shared.user.Bio;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.Theme;
import dev.registrar.shared.user.UserId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes values of what another system stores, and says of everything that has none why. */
final class Translation {

    /** As a commit is one document, what goes into it is bounded. */
    static final int MOST_SESSIONS = 100;

    /** Longer ones are cut: they are shown to the owner, nothing is decided by them. */
    private static final int MOST_TEXT = 500;

    private static final int MOST_TOKEN = 512;

    private static final String NAMELESS = "Unnamed";

    private final Passwords passwords;
    private final PasskeyTranslation passkeys;
    private final Clock clock;

    Translation(Passwords passwords, PasskeyTranslation passkeys, Clock clock) {
        this.passwords = passwords;
        this.passkeys = passkeys;
        this.clock = clock;
    }

    Translated of(String source, SourceAccount account) {
        Instant now = clock.instant();
        List<Finding> findings = new ArrayList<>();
        Person person = account.person();
        String userId = id(source, account.id(), findings);
        @Nullable EmailAddress email = email(account);
        PersonName name = name(person, email, findings);
        @Nullable Ban ban = ban(account, now);
        Role role = role(account.standing().roles(), findings);
        if (ban != null && role == Role.ADMIN) {
            role = Role.USER;
            findings.add(Finding.ROLE_TAKEN);
        }
        Details details = details(person, findings);
        @Nullable String hash = hash(account.ways().passwordHash(), findings);
        List<Passkey> keys = passkeys.of(account.ways().passkeys(), now, findings);
        account.ways().providers().stream().sorted().forEach(_ -> findings.add(Finding.PROVIDER_UNKNOWN));
        if (account.ways().secondFactor()) {
            findings.add(Finding.SECOND_FACTOR_LEFT);
        }
        // A ban ends every session that was opened before it.
        List<TranslatedSession> sessions =
                ban == null ? sessions(source, account.sessions(), now, findings) : List.of();
        Instant createdAt = past(account.createdAt(), now);
        Instant updatedAt = past(account.updatedAt(), now);
        if (email == null) {
            findings.clear();
            findings.add(account.standing().isGone() ? Finding.ACCOUNT_DELETED : Finding.EMAIL_INVALID);
        }
        return new Translated(
                userId,
                email,
                name,
                role,
                account.standing().emailVerified(),
                details,
                ban,
                hash,
                keys,
                createdAt,
                updatedAt.isBefore(createdAt) ? createdAt : updatedAt,
                sessions,
                findings);
    }

    private static @Nullable EmailAddress email(SourceAccount account) {
        @Nullable String raw = account.person().email();
        return raw == null || account.standing().isGone() ? null : value(EmailAddress.parse("/email", raw));
    }

    /** A ban that has ended is none. */
    private static @Nullable Ban ban(SourceAccount account, Instant now) {
        @Nullable Ban ban = account.standing().ban();
        if (ban == null || (ban.until() != null && !ban.until().isAfter(now))) {
            return null;
        }
        return ban.reason().length() > MOST_TEXT ? new Ban(ban.reason().substring(0, MOST_TEXT), ban.until()) : ban;
    }

    private static String id(String source, String raw, List<Finding> findings) {
        return UserId.of(raw).map(UserId::value).orElseGet(() -> {
            findings.add(Finding.ID_REPLACED);
            return hashed(source + "\0" + raw);
        });
    }

    /** The same each time, so that an account keeps its identifier when it is looked at again. */
    private static String hashed(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private static PersonName name(Person person, @Nullable EmailAddress email, List<Finding> findings) {
        @Nullable PersonName name = person.name() == null ? null : value(PersonName.parse("/name", person.name()));
        if (name != null) {
            return name;
        }
        findings.add(Finding.NAME_REPLACED);
        String local =
                email == null ? "" : email.value().substring(0, email.value().indexOf('@'));
        @Nullable PersonName byAddress = value(PersonName.parse("/name", local));
        return byAddress == null ? new PersonName(NAMELESS) : byAddress;
    }

    private static Role role(Set<String> raw, List<Finding> findings) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String role : raw) {
            Role.ofWire(role.toLowerCase(Locale.ROOT))
                    .ifPresentOrElse(roles::add, () -> findings.add(Finding.ROLE_UNKNOWN));
        }
        if (roles.contains(Role.ADMIN)) {
            return Role.ADMIN;
        }
        return roles.contains(Role.AUDITOR) ? Role.AUDITOR : Role.USER;
    }

    private static Details details(Person person, List<Finding> findings) {
        return new Details(
                patch(person.image(), raw -> AvatarUrl.parse("/image", raw), findings),
                patch(person.bio(), raw -> Bio.parse("/bio", raw), findings),
                person.notifications() == null ? Patch.keep() : Patch.put(person.notifications()),
                patch(person.theme(), raw -> Theme.parse("/theme", raw), findings),
                addresses(person.addresses(), findings));
    }

    private static Patch<List<Address>> addresses(List<Place> places, List<Finding> findings) {
        List<Address> addresses = new ArrayList<>();
        for (Place place : places) {
            @Nullable
            Address address = value(
                    Address.parse("/addresses", place.street(), place.city(), place.postalCode(), place.country()));
            if (address == null || addresses.size() == Address.MAX_PER_USER) {
                findings.add(Finding.DETAIL_DROPPED);
            } else {
                addresses.add(address);
            }
        }
        return addresses.isEmpty() ? Patch.keep() : Patch.put(addresses);
    }

    private interface Parser<T> {
        Checked<T> parse(String raw);
    }

    private static <T> Patch<T> patch(@Nullable String raw, Parser<T> parser, List<Finding> findings) {
        if (raw == null || raw.isBlank()) {
            return Patch.keep();
        }
        @Nullable T value = value(parser.parse(raw));
        if (value == null) {
            findings.add(Finding.DETAIL_DROPPED);
            return Patch.keep();
        }
        return Patch.put(value);
    }

    private static <T> @Nullable T value(Checked<T> checked) {
        return checked.problems().isEmpty() ? checked.orReject() : null;
    }

    private @Nullable String hash(@Nullable String raw, List<Finding> findings) {
        if (raw == null || raw.isBlank()) {
            findings.add(Finding.PASSWORD_MISSING);
            return null;
        }
        if (!passwords.canVerify(raw)) {
            findings.add(Finding.PASSWORD_UNUSABLE);
            return null;
        }
        return raw;
    }

    static Instant past(@Nullable Instant at, Instant now) {
        return at == null || at.isAfter(now) ? now : at.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The newest first, where there are too many. */
    private static List<TranslatedSession> sessions(
            String source, List<SourceSession> raw, Instant now, List<Finding> findings) {
        List<TranslatedSession> living = new ArrayList<>();
        Set<String> tokens = raw.stream()
                .collect(Collectors.groupingBy(session -> String.valueOf(session.token()), Collectors.counting()))
                .entrySet()
                .stream()
                .filter(entry -> entry.getValue() == 1)
                .map(entry -> entry.getKey())
                .collect(Collectors.toSet());
        for (SourceSession session : raw) {
            @Nullable String token = session.token();
            @Nullable Instant end = session.expiresAt();
            if (token == null
                    || token.isBlank()
                    || token.length() > MOST_TOKEN
                    || end == null
                    || !tokens.contains(token)) {
                findings.add(Finding.SESSION_UNUSABLE);
            } else if (!end.isAfter(now)) {
                findings.add(Finding.SESSION_ENDED);
            } else {
                living.add(session(source, session, token, end, now, findings));
            }
        }
        living.sort(Comparator.comparing(TranslatedSession::updatedAt).reversed());
        if (living.size() > MOST_SESSIONS) {
            findings.add(Finding.SESSION_TOO_MANY);
            return List.copyOf(living.subList(0, MOST_SESSIONS));
        }
        return List.copyOf(living);
    }

    private static TranslatedSession session(
            String source, SourceSession raw, String token, Instant end, Instant now, List<Finding> findings) {
        Instant createdAt = past(raw.createdAt(), now);
        Instant updatedAt = past(raw.updatedAt(), now);
        Instant latest = now.plus(Session.LIFE);
        if (end.isAfter(latest)) {
            findings.add(Finding.SESSION_SHORTENED);
        }
        // Not said there: only sessions that end with the browser are made for so short a time.
        boolean remember = end.isAfter(createdAt.plus(Session.SHORT_LIFE));
        return new TranslatedSession(
                UserId.of(raw.id()).map(UserId::value).orElseGet(() -> hashed(source + "\0session\0" + raw.id())),
                token,
                remember,
                createdAt,
                updatedAt.isBefore(createdAt) ? createdAt : updatedAt,
                (end.isAfter(latest) ? latest : end).truncatedTo(ChronoUnit.MILLIS),
                cut(raw.ipAddress()),
                cut(raw.userAgent()));
    }

    private static @Nullable String cut(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        return text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) : text;
    }
}
