package dev.registrar.command.user;

import java.util.List;
import java.util.Optional;

/** Finds passkeys, as of now. Safe for many threads and processes. */
public interface Passkeys {

    /** Returns the passkeys of an account, in the order they were added. */
    List<Passkey> of(String userId);

    /** Returns the passkey that its authenticator calls {@code credentialId}, and whose it is. */
    Optional<Held> called(String credentialId);

    /** A passkey and whose it is. */
    record Held(String userId, Passkey passkey) {}
}
