package dev.registrar.eventstore.mongo;

import java.util.concurrent.locks.LockSupport;

/** Time as whoever waits for the database measures it; a test lets it pass by hand. */
interface Ticks {
    Ticks SYSTEM = new Ticks() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void pause(long nanos) {
            LockSupport.parkNanos(nanos);
        }
    };

    /** Returns the time since some moment, nanoseconds; only differences mean something. */
    long nanos();

    /** Lets {@code nanos} nanoseconds pass, or fewer where something wakes the thread. */
    void pause(long nanos);
}
