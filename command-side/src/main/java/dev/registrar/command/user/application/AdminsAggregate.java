package dev.registrar.command.user.application;

import dev.registrar.command.application.snapshot.SnapshotForm;
import dev.registrar.command.user.domain.Admins;
import dev.registrar.shared.user.AdminsEvent;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;

/** The Axon shell of {@link Admins}. Is asked by users, never by commands. */
@AggregateRoot(type = "Admins")
public class AdminsAggregate {

    /** How the admins are kept as a snapshot: identifiers alone, so nobody needs to be forgotten in it. */
    static final SnapshotForm<AdminsAggregate, Admins> SNAPSHOTS = new SnapshotForm<>(
            AdminsAggregate.class,
            Admins.class,
            "admins",
            1,
            aggregate -> aggregate.admins,
            AdminsAggregate::of,
            _ -> null);

    private Admins admins = Admins.NONE;

    private static AdminsAggregate of(Admins admins) {
        var aggregate = new AdminsAggregate();
        aggregate.admins = admins;
        return aggregate;
    }

    @AggregateIdentifier
    String id() {
        return AdminsEvent.STREAM;
    }

    void ask(AdminsEvent asked) {
        Admins.decide(asked, admins).forEach(AggregateLifecycle::apply);
    }

    @EventSourcingHandler
    void on(AdminsEvent event) {
        admins = Admins.evolve(admins, event);
    }
}
