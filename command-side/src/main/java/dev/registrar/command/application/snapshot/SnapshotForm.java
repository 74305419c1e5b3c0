package dev.registrar.command.application.snapshot;

import dev.registrar.eventstore.axon.snapshot.Shape;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How aggregates of one kind are kept as snapshots: their state, and nothing else of them. Beans of this type are found;
 * an aggregate without one is read from its first event on.
 *
 * @param aggregate class of the aggregate
 * @param state class of its state, a record of records and plain values
 * @param name stable name
 * @param rules number of the rules by which events add up to the state, 1 and up: to be raised where {@code evolve} makes
 *     something else of old events; a change of the fields of the state is noticed without
 * @param stateOf returns the state of an aggregate; null before its first event
 * @param aggregateOf returns an aggregate of such a state
 * @param person returns the person whose state it is, who can be forgotten; null where it is about nobody
 */
public record SnapshotForm<A, S>(
        Class<A> aggregate,
        Class<S> state,
        String name,
        int rules,
        Function<A, @Nullable S> stateOf,
        Function<S, A> aggregateOf,
        Function<S, @Nullable String> person) {

    /** Returns the revision of what is stored: snapshots of any other are as good as none. */
    String revision() {
        return rules + "-" + Shape.of(state);
    }

    S state(Object ofAggregate) {
        @Nullable S now = stateOf.apply(aggregate.cast(ofAggregate));
        if (now == null) {
            throw new IllegalStateException("an aggregate " + name + " has no state before its first event");
        }
        return now;
    }
}
