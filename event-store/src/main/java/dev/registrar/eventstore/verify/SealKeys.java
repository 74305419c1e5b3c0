package dev.registrar.eventstore.verify;

import java.security.PublicKey;
import java.util.Optional;

/** The keys of a log: one that signs now, and all that ever signed, so that old seals can be checked after a rotation. */
public interface SealKeys extends KnownKeys {

    /** Returns the key that signs now. */
    SealKey current();

    /** Returns a key that signed or will sign; empty where this log never had it. */
    @Override
    Optional<PublicKey> find(String keyId);
}
