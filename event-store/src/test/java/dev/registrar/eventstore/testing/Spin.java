package dev.registrar.eventstore.testing;

import java.util.function.BooleanSupplier;

/** Waits for what another thread is about to do, where nothing else tells of it. The test's own timeout ends it. */
public final class Spin {
    private Spin() {}

    public static void until(BooleanSupplier reached) {
        while (!reached.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted");
            }
            Thread.onSpinWait();
        }
    }
}
