package dev.registrar.query.projection;

import dev.registrar.eventstore.TailLag;
import dev.registrar.shared.RejectedException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongToDoubleFunction;

/** How far each view is behind the log, whichever node runs its projection. */
record ProjectionMeters(Set<String> projections, Positions positions, TailLag lag) implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String projection : projections) {
            Gauge.builder("registrar.projection.lag", () -> behind(projection, lag::commits))
                    .description("Commits that the view has not applied yet")
                    .baseUnit("commits")
                    .tag("projection", projection)
                    .register(registry);
            TimeGauge.builder("registrar.projection.lag.time", () -> behind(projection, lag::seconds), TimeUnit.SECONDS)
                    .description("For how long there has been a commit that the view has not applied")
                    .tag("projection", projection)
                    .register(registry);
        }
    }

    /** No number while the view is being made. */
    private double behind(String projection, LongToDoubleFunction measure) {
        try {
            return measure.applyAsDouble(positions.state(projection).position());
        } catch (RejectedException e) {
            return Double.NaN;
        }
    }
}
