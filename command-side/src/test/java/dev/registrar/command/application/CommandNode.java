package dev.registrar.command.application;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.CommandConfiguration;
import dev.registrar.command.user.application.UserAggregates;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.crypto.EmailClaims;
import dev.registrar.shared.adapter.crypto.MongoWrappedKeys;
import dev.registrar.shared.adapter.crypto.PasskeyClaims;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.testing.TestKeys;
import java.time.Clock;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** The command path of one process, without HTTP; several of them on one database are several processes. */
public final class CommandNode implements AutoCloseable {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    /** Starts a process on {@code database}. */
    public CommandNode(MongoDatabase database) {
        var keys = new DataKeys(TestKeys.MASTER, new MongoWrappedKeys(database), Clock.systemUTC());
        context.registerBean(MongoDatabase.class, () -> database);
        context.registerBean(Clock.class, Clock::systemUTC);
        context.registerBean(DataKeys.class, () -> keys);
        context.registerBean(EmailClaims.class, () -> new EmailClaims(TestKeys.MASTER));
        context.registerBean(PasskeyClaims.class, () -> new PasskeyClaims(TestKeys.MASTER));
        context.registerBean(EventCodec.class, () -> new EventCodec(keys));
        context.registerBean(CommitLog.class, () -> MongoCommitLog.open(database));
        context.register(CommandConfiguration.class, UserAggregates.class);
        context.refresh();
    }

    /** Returns the way to its aggregates. */
    public Commands commands() {
        return context.getBean(Commands.class);
    }

    /** Returns its log. */
    public CommitLog log() {
        return context.getBean(CommitLog.class);
    }

    /** Returns its codec. */
    public EventCodec codec() {
        return context.getBean(EventCodec.class);
    }

    /** Returns its keys. */
    public DataKeys keys() {
        return context.getBean(DataKeys.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
