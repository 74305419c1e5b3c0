package dev.registrar.benchmarks;

import java.util.function.DoubleSupplier;

/** One figure against another, each measured by a call. */
record Ratio(
        String id,
        String work,
        String unit,
        String reach,
        int warmUps,
        DoubleSupplier measured,
        DoubleSupplier against,
        AutoCloseable used)
        implements Measurement {

    /** Measures after three rounds that do not count. */
    Ratio(
            String id,
            String work,
            String unit,
            String reach,
            DoubleSupplier measured,
            DoubleSupplier against,
            AutoCloseable used) {
        this(id, work, unit, reach, 3, measured, against, used);
    }

    @Override
    public double value() {
        return measured.getAsDouble();
    }

    @Override
    public double baseline() {
        return against.getAsDouble();
    }

    @Override
    public void close() {
        try {
            used.close();
        } catch (Exception e) {
            throw new IllegalStateException("what " + id + " used could not be closed", e);
        }
    }
}
