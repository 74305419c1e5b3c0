package dev.registrar.eventstore.verify;

import java.security.PublicKey;
import java.util.Optional;

/** One key that signs until it is told to fail. */
final class OneKey implements SealKeys {
    final SealKey pair = SealKey.generate();
    volatile boolean failing;
    /** How often somebody wanted to sign. */
    volatile int tried;
    /** How often somebody asked who had signed. */
    volatile int asked;

    @Override
    public synchronized SealKey current() {
        tried++;
        if (failing) {
            throw new IllegalStateException("no key");
        }
        return pair;
    }

    @Override
    public synchronized Optional<PublicKey> find(String keyId) {
        asked++;
        return Optional.of(pair.publicKey()).filter(_ -> keyId.equals(pair.id()));
    }
}
