package dev.registrar.eventstore.axon;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.axonframework.common.IdentifierFactory;

/**
 * Axon's identifiers of messages as UUIDs of version 7 (RFC 9562, sections 5.7 and 6.2): the time, then a counter, then who
 * counts. Those of one process ascend, so an index of them grows at its end, and none of the several that a command takes
 * waits for the system's source of randomness. They are unique and can be guessed: nothing that must stay secret may be
 * named by one. Found by Axon as a service. Safe for many threads.
 */
public final class TimeOrderedIdentifiers extends IdentifierFactory {
    private static final int COUNTER_BITS = 34;
    private static final int NODE_BITS = 40;
    private static final int LOW_COUNTER_BITS = Long.SIZE - 2 - NODE_BITS;
    private static final long LOW_COUNTER = (1L << LOW_COUNTER_BITS) - 1;
    private static final long VERSION = 7L << 12;
    private static final long VARIANT = 1L << 63;

    private final LongSupplier millis;
    private final AtomicLong counter;
    private final long node;

    /** Begins anywhere, as nobody else does. */
    public TimeOrderedIdentifiers() {
        this(System::currentTimeMillis, ByteBuffer.wrap(random()));
    }

    /** Counts on from the first number of {@code random} in the name of the second. */
    TimeOrderedIdentifiers(LongSupplier millis, ByteBuffer random) {
        this.millis = millis;
        this.counter = new AtomicLong(random.getLong());
        this.node = random.getLong() & ((1L << NODE_BITS) - 1);
    }

    private static byte[] random() {
        var random = new byte[2 * Long.BYTES];
        new SecureRandom().nextBytes(random);
        return random;
    }

    @Override
    public String generateIdentifier() {
        var count = counter.getAndIncrement() & ((1L << COUNTER_BITS) - 1);
        var high = millis.getAsLong() << 16 | VERSION | count >>> LOW_COUNTER_BITS;
        var low = VARIANT | (count & LOW_COUNTER) << NODE_BITS | node;
        return new UUID(high, low).toString();
    }
}
