package dev.registrar.benchmarks;

/** Work that is measured against a baseline of the same run, in turn with it. */
interface Measurement extends AutoCloseable {

    /** Returns the identifier, such as {@code P1}. */
    String id();

    /** Returns what is done, in a few words. */
    String work();

    /** Returns the unit of both figures, such as {@code ops/s}. */
    String unit();

    /** Returns the ratio to reach, such as {@code >= 1.0}. */
    String reach();

    /** Returns how many rounds it takes, those of the baseline not counted, until what is measured is compiled. */
    default int warmUps() {
        return 3;
    }

    /** Does one round of the baseline and returns its figure. */
    double baseline();

    /** Does one round of the work and returns its figure. */
    double value();

    @Override
    default void close() {}

    /** Measures {@code rounds} rounds after {@code warmups} that do not count, the work and the baseline in turn. */
    default Figure measure(int warmups, int rounds) {
        double[] values = new double[rounds];
        double[] baselines = new double[rounds];
        for (int round = -warmups; round < rounds; round++) {
            // The order changes from round to round, so that neither always runs on the other's heels.
            boolean workFirst = (round & 1) == 0;
            double value = workFirst ? value() : 0;
            double baseline = baseline();
            value = workFirst ? value : value();
            if (round >= 0) {
                values[round] = value;
                baselines[round] = baseline;
            }
        }
        return Figure.of(this, values, baselines);
    }
}
