package dev.registrar.eventstore.mongo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Time that passes only where somebody waits, at once; what is to happen meanwhile is said before. Safe for many threads. */
final class HandTicks implements Ticks {
    private final Deque<Runnable> meanwhile = new ArrayDeque<>();
    private final List<Long> pauses = new ArrayList<>();
    private long now;
    private @Nullable Thread looking;
    private @Nullable Runnable atNextLook;

    @Override
    public long nanos() {
        Runnable first;
        synchronized (this) {
            first = Thread.currentThread().equals(looking) ? atNextLook : null;
            if (first != null) {
                atNextLook = null;
            }
        }
        if (first != null) {
            first.run();
        }
        synchronized (this) {
            return now;
        }
    }

    /** Says what happens just before {@code thread} looks at the time next. */
    synchronized void beforeNextLook(Thread thread, Runnable happens) {
        looking = thread;
        atNextLook = happens;
    }

    @Override
    public void pause(long nanos) {
        Runnable next;
        synchronized (this) {
            now += nanos;
            pauses.add(nanos);
            next = meanwhile.poll();
        }
        if (next != null) {
            next.run();
        }
    }

    /** Lets time pass where nobody waits. */
    synchronized void pass(long nanos) {
        now += nanos;
    }

    /** Says what happens in the next pause for which nothing was said. */
    synchronized HandTicks then(Runnable happens) {
        meanwhile.add(happens);
        return this;
    }

    /** Says that nothing happens in the next {@code count} pauses. */
    HandTicks nothingFor(int count) {
        for (var i = 0; i < count; i++) {
            then(() -> {});
        }
        return this;
    }

    /** Returns how long each pause was, nanoseconds. */
    synchronized List<Long> pauses() {
        return List.copyOf(pauses);
    }
}
