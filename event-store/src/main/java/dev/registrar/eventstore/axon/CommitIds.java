package dev.registrar.eventstore.axon;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/** Identifiers of commits: 96 random bits for this writer and a counter, since one is needed for every command. */
final class CommitIds {
    private static final int RANDOM_BYTES = 12;

    private final String prefix;
    private final AtomicLong last = new AtomicLong();

    CommitIds() {
        var random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        prefix = Base64.getUrlEncoder().withoutPadding().encodeToString(random) + ".";
    }

    String next() {
        return prefix + Long.toString(last.incrementAndGet(), Character.MAX_RADIX);
    }
}
