package dev.registrar.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToDoubleFunction;

/**
 * Makes and renames users, 20 : 80, each caller its own users, against something else that callers do.
 *
 * @param callers how many callers, each waiting for its answer
 * @param figure what counts of a load, such as calls per second or a percentile
 */
record CommandsMeasurement(
        String id,
        String work,
        String unit,
        String reach,
        int callers,
        Accounts accounts,
        java.util.function.Supplier<Load.Call> other,
        ToDoubleFunction<Load.Result> figure)
        implements Measurement {

    /** How long one round takes. */
    static final Duration ROUND = Duration.ofSeconds(2);

    /** The whole path is much code: for half a minute the compiler takes as much of two processors as the commands do. */
    @Override
    public int warmUps() {
        return 12;
    }

    @Override
    public double value() {
        return figure.applyAsDouble(Load.run(callers, ROUND, _ -> mix(accounts)));
    }

    @Override
    public double baseline() {
        return figure.applyAsDouble(Load.run(callers, ROUND, _ -> other.get()));
    }

    /** Returns the call of one caller: of five calls one makes a user, four rename one of its own. */
    static Load.Call mix(Accounts accounts) {
        List<String> own = new ArrayList<>();
        return () -> {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            if (own.isEmpty() || random.nextInt(5) == 0) {
                own.add(accounts.register());
            } else {
                accounts.rename(own.get(random.nextInt(own.size())));
            }
        };
    }
}
