package dev.registrar.command.session.application;

import static org.axonframework.modelling.command.AggregateLifecycle.getVersion;

import dev.registrar.command.session.SessionCommand;
import dev.registrar.command.session.domain.Session;
import dev.registrar.shared.session.SessionEvent;
import java.time.Clock;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/** The Axon shell of {@link Session}. */
@AggregateRoot(type = "Session")
public class SessionAggregate {

    private @Nullable Session session;

    @AggregateIdentifier
    @Nullable
    String id() {
        return session == null ? null : session.sessionId();
    }

    @CommandHandler(commandName = SessionCommand.OPENING)
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    long open(SessionCommand command, Clock clock) {
        return accept(command, clock);
    }

    @CommandHandler(commandName = SessionCommand.CHANGING)
    long change(SessionCommand command, Clock clock) {
        return accept(command, clock);
    }

    private long accept(SessionCommand command, Clock clock) {
        Session.decide(command, session, clock.instant()).forEach(AggregateLifecycle::apply);
        return getVersion();
    }

    @EventSourcingHandler
    void on(SessionEvent event) {
        session = Session.evolve(session, event);
    }
}
