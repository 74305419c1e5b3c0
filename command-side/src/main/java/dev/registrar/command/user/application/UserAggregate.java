package dev.registrar.command.user.application;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.getVersion;

import dev.registrar.command.application.ExpectedVersion;
import dev.registrar.command.application.PersonalKeys;
import dev.registrar.command.application.snapshot.SnapshotForm;
import dev.registrar.command.user.UserCommand;
import dev.registrar.command.user.domain.Admins;
import dev.registrar.command.user.domain.User;
import dev.registrar.shared.user.UserEvent;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/** The Axon shell of {@link User}: takes commands, applies what was decided, and keeps what it adds up to. */
@AggregateRoot(type = "User")
public class UserAggregate {

    /** How users are kept as snapshots: all that is known of a person, so it ends with them. */
    static final SnapshotForm<UserAggregate, User> SNAPSHOTS = new SnapshotForm<>(
            UserAggregate.class, User.class, "user", 1, aggregate -> aggregate.user, UserAggregate::of, User::id);

    private @Nullable User user;

    private static UserAggregate of(User user) {
        var aggregate = new UserAggregate();
        aggregate.user = user;
        return aggregate;
    }

    @AggregateIdentifier
    @Nullable
    String id() {
        return user == null ? null : user.id();
    }

    @CommandHandler(commandName = UserCommand.REGISTERING)
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    long register(UserCommand command, AdminsRegister admins, PersonalKeys keys) {
        List<UserEvent> events = User.decide(command, user);
        keys.create(command.userId());
        return accept(events, admins);
    }

    @CommandHandler(commandName = UserCommand.CHANGING)
    long change(
            UserCommand command,
            @MetaDataValue(ExpectedVersion.METADATA) ExpectedVersion expected,
            AdminsRegister admins) {
        List<UserEvent> events = User.decide(command, user);
        expected.check(getVersion());
        return accept(events, admins);
    }

    private static long accept(List<UserEvent> events, AdminsRegister admins) {
        for (UserEvent event : events) {
            apply(event);
            Admins.askedBy(event).ifPresent(admins::ask);
        }
        return getVersion();
    }

    @EventSourcingHandler
    void on(UserEvent event) {
        user = User.evolve(user, event);
    }
}
