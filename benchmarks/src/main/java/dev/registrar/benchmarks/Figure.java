package dev.registrar.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * One measured ratio.
 *
 * @param id identifier of the work, such as {@code P1}
 * @param work what was done
 * @param unit unit of {@code value} and {@code baseline}
 * @param value median over the rounds
 * @param baseline median of the baseline over the same rounds
 * @param ratio median of the ratios of the rounds, each of a value to the baseline measured right beside it
 * @param reach the ratio to reach, as text
 * @param rounds how many rounds were counted
 * @param spread greatest ratio of a round less the smallest, over the median
 */
record Figure(
        String id,
        String work,
        String unit,
        double value,
        double baseline,
        double ratio,
        String reach,
        int rounds,
        double spread) {

    static Figure of(Measurement measurement, double[] values, double[] baselines) {
        double[] ratios = new double[values.length];
        for (int round = 0; round < values.length; round++) {
            ratios[round] = values[round] / baselines[round];
        }
        double ratio = median(ratios);
        double spread = (Arrays.stream(ratios).max().orElseThrow()
                        - Arrays.stream(ratios).min().orElseThrow())
                / ratio;
        return new Figure(
                measurement.id(),
                measurement.work(),
                measurement.unit(),
                median(values),
                median(baselines),
                ratio,
                measurement.reach(),
                values.length,
                spread);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "%-5s %-58s %12.1f %12.1f %-6s %7.2f  %-8s %6d %6.0f%%",
                id,
                work,
                value,
                baseline,
                unit,
                ratio,
                reach,
                rounds,
                spread * 100);
    }

    static String header() {
        return String.format(
                Locale.ROOT,
                "%-5s %-58s %12s %12s %-6s %7s  %-8s %6s %7s",
                "id",
                "work",
                "value",
                "baseline",
                "unit",
                "ratio",
                "reach",
                "rounds",
                "spread");
    }
}
