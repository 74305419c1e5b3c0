package dev.registrar.eventstore.verify;

import java.security.PublicKey;
import java.util.Optional;

/** Keys that are believed. */
@FunctionalInterface
public interface KnownKeys {
    /** Returns the key with this id; empty where it is not believed. */
    Optional<PublicKey> find(String keyId);
}
