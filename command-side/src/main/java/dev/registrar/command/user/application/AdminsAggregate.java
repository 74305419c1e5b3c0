package dev.registrar.command.user.application;

import dev.registrar.command.user.domain.Admins;
import dev.registrar.shared.user.AdminsEvent;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;

/** The Axon shell of {@link Admins}. Is asked by users, never by commands. */
@AggregateRoot(type = "Admins")
public class AdminsAggregate {

    private Admins admins = Admins.NONE;

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
