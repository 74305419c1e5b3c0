package dev.registrar.command.user.domain;

import dev.registrar.command.user.Passkey;
import dev.registrar.command.user.UserCommand.RenamePasskey;
import dev.registrar.command.user.UserCommand.UsePasskey;
import dev.registrar.command.user.UserRejection;
import dev.registrar.shared.user.UserEvent;
import dev.registrar.shared.user.UserEvent.PasskeyAdded;
import dev.registrar.shared.user.UserEvent.PasskeyRemoved;
import dev.registrar.shared.user.UserEvent.PasskeyRenamed;
import dev.registrar.shared.user.UserEvent.PasskeyUsed;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The passkeys of one account, in the order they were added.
 *
 * @param passkeys at most {@value Passkey#MOST}
 */
public record Keyring(List<Passkey> passkeys) {

    /** Without any. */
    public static final Keyring NONE = new Keyring(List.of());

    public Keyring {
        passkeys = List.copyOf(passkeys);
    }

    /** Returns the passkey that its authenticator calls {@code credentialId}. */
    public Optional<Passkey> called(String credentialId) {
        return passkeys.stream()
                .filter(passkey -> passkey.credentialId().equals(credentialId))
                .findFirst();
    }

    List<UserEvent> add(String userId, Passkey made) {
        if (called(made.credentialId()).isPresent()) {
            // The claim would not notice: it is the account's own.
            throw UserRejection.PREVIOUSLY_REGISTERED.exception();
        }
        if (passkeys.size() >= Passkey.MOST) {
            throw UserRejection.TOO_MANY_PASSKEYS.exception();
        }
        return List.of(new PasskeyAdded(
                userId,
                made.id(),
                made.credentialId(),
                made.publicKey(),
                made.userHandle(),
                made.counter(),
                made.backupEligible(),
                made.backedUp(),
                made.transports(),
                made.aaguid(),
                made.name(),
                made.createdAt()));
    }

    List<UserEvent> rename(RenamePasskey command) {
        String name = command.name().value();
        return name.equals(existing(command.passkeyId()).name())
                ? List.of()
                : List.of(new PasskeyRenamed(command.userId(), command.passkeyId(), name));
    }

    /** An authenticator that counts must count on; one that does not says 0 for ever (WebAuthn, section 6.1.1). */
    List<UserEvent> use(UsePasskey command) {
        Passkey known = existing(command.passkeyId());
        boolean counts = command.counter() != 0 || known.counter() != 0;
        if (counts && command.counter() <= known.counter()) {
            throw UserRejection.AUTHENTICATION_FAILED.exception();
        }
        return counts || command.backedUp() != known.backedUp()
                ? List.of(new PasskeyUsed(command.userId(), command.passkeyId(), command.counter(), command.backedUp()))
                : List.of();
    }

    List<UserEvent> remove(String userId, String passkeyId) {
        return List.of(new PasskeyRemoved(userId, passkeyId, existing(passkeyId).credentialId()));
    }

    /** Returns what ends all of them: each sets its credential free. */
    Stream<UserEvent> removeAll(String userId) {
        return passkeys.stream().map(passkey -> new PasskeyRemoved(userId, passkey.id(), passkey.credentialId()));
    }

    private Passkey existing(String passkeyId) {
        return passkeys.stream()
                .filter(passkey -> passkey.id().equals(passkeyId))
                .findFirst()
                .orElseThrow(UserRejection.PASSKEY_NOT_FOUND::exception);
    }

    /** Returns the passkeys after {@code event}; the same where it is about something else. */
    public Keyring evolve(UserEvent event) {
        return switch (event) {
            case PasskeyAdded added ->
                new Keyring(Stream.concat(passkeys.stream(), Stream.of(passkey(added)))
                        .toList());
            case PasskeyRenamed(var _, var id, var name) -> changed(id, passkey -> passkey.renamed(name));
            case PasskeyUsed(var _, var id, var counter, var backedUp) ->
                changed(id, passkey -> passkey.used(counter, backedUp));
            case PasskeyRemoved(var _, var id, var _) ->
                new Keyring(passkeys.stream()
                        .filter(passkey -> !passkey.id().equals(id))
                        .toList());
            case UserDeleted _ -> NONE;
            // Whatever else happens to an account leaves its passkeys as they are.
            default -> this;
        };
    }

    private static Passkey passkey(PasskeyAdded added) {
        return new Passkey(
                added.passkeyId(),
                added.credentialId(),
                added.publicKey(),
                added.userHandle(),
                added.counter(),
                added.backupEligible(),
                added.backedUp(),
                added.transports(),
                added.aaguid(),
                added.name(),
                added.createdAt());
    }

    private Keyring changed(String id, UnaryOperator<Passkey> change) {
        return new Keyring(passkeys.stream()
                .map(passkey -> passkey.id().equals(id) ? change.apply(passkey) : passkey)
                .toList());
    }
}
