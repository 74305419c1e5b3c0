package dev.registrar.command.application.snapshot;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventsourcing.AggregateFactory;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.messaging.annotation.ParameterResolverFactory;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;
import org.axonframework.serialization.SerializedType;

/** The kinds of aggregates that are kept as snapshots. */
public final class SnapshotForms {

    private final List<SnapshotForm<?, ?>> forms;

    public SnapshotForms(Collection<? extends SnapshotForm<?, ?>> forms) {
        this.forms = List.copyOf(forms);
    }

    /** Returns whether snapshots are taken of aggregates of class {@code type}. */
    public boolean include(Class<?> type) {
        return of(type).isPresent();
    }

    /** Returns whether {@code snapshot} is one that this software takes. */
    public boolean isCurrent(DomainEventData<?> snapshot) {
        return of(snapshot.getPayload().getType()).isPresent();
    }

    /** Returns what makes aggregates of their snapshots and events; their handlers' parameters are {@code resolvers}'. */
    public List<AggregateFactory<?>> factories(ParameterResolverFactory resolvers) {
        return forms.stream()
                .<AggregateFactory<?>>map(form -> new GenericAggregateFactory<>(
                        AnnotatedAggregateMetaModelFactory.inspectAggregate(form.aggregate(), resolvers)))
                .toList();
    }

    Optional<SnapshotForm<?, ?>> of(Class<?> type) {
        return forms.stream().filter(form -> form.aggregate() == type).findFirst();
    }

    Optional<SnapshotForm<?, ?>> of(SerializedType type) {
        return forms.stream()
                .filter(form ->
                        form.name().equals(type.getName()) && form.revision().equals(type.getRevision()))
                .findFirst();
    }
}
