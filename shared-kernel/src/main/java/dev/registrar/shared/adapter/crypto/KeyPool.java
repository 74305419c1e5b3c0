package dev.registrar.shared.adapter.crypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.crypto.tink.Aead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that are stored before anybody needs them, so that a registration waits for one durable write, its commit, and not
 * for two. Made in the background, many by one write; where there is none left, nobody waits for one here. Safe for many
 * threads.
 */
final class KeyPool {

    /** Keys that a full pool holds: as many keys of nobody a crash leaves at most, beside those on their way. */
    static final int SIZE = 128;

    private static final Logger LOG = LoggerFactory.getLogger(KeyPool.class);

    // Between the identifier and the registration lies the hash of a password, and a queue for it.
    private static final Duration HANDED_OUT_FOR = Duration.ofMinutes(10);
    private static final int MOST_HANDED_OUT = 100_000;

    private final IntFunction<List<Ready>> make;
    private final ConcurrentLinkedQueue<Ready> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean filling = new AtomicBoolean();
    private final Cache<String, Aead> handedOut = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(MOST_HANDED_OUT)
            .expireAfterWrite(HANDED_OUT_FOR)
            .build();
    private volatile boolean closed;

    /** Has new keys made and stored by {@code make}, which gets their number and returns once they are durable. */
    KeyPool(IntFunction<List<Ready>> make) {
        this.make = make;
    }

    /** Returns the subject of a key that is stored; empty where none is ready. */
    Optional<String> subject() {
        Ready next = ready.poll();
        if (next == null) {
            fill();
            return Optional.empty();
        }
        handedOut.put(next.subject(), next.key());
        if (count.decrementAndGet() <= SIZE / 2) {
            fill();
        }
        return Optional.of(next.subject());
    }

    /** Returns the key of a subject that came from here, once; empty for any other. */
    Optional<Aead> claim(String subject) {
        return Optional.ofNullable(handedOut.asMap().remove(subject));
    }

    /** Makes no more keys and returns the subjects of those that nobody asked for. */
    List<String> close() {
        closed = true;
        var unused = new ArrayList<String>();
        for (Ready next = ready.poll(); next != null; next = ready.poll()) {
            unused.add(next.subject());
        }
        return unused;
    }

    private void fill() {
        if (!closed && filling.compareAndSet(false, true)) {
            Thread.ofVirtual().name("key-pool").start(this::fillNow);
        }
    }

    private void fillNow() {
        try {
            int missing = SIZE - count.get();
            ready.addAll(make.apply(missing));
            count.addAndGet(missing);
        } catch (RuntimeException e) {
            // Each registration makes its own key until the next attempt succeeds.
            LOG.debug("no keys could be made in advance", e);
        } finally {
            filling.set(false);
        }
    }

    /** A key that is stored, and whose it will be. */
    record Ready(String subject, Aead key) {}
}
