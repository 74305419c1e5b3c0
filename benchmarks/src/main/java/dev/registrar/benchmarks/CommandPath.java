package dev.registrar.benchmarks;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.CommandConfiguration;
import dev.registrar.command.application.CachedAggregates;
import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.command.user.application.UserAggregate;
import dev.registrar.command.user.application.UserAggregates;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.crypto.CryptoConfiguration;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.event.EventConfiguration;
import dev.registrar.shared.user.Role;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Set;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** The command path as the product puts it together, from the gateway to the log, without HTTP and without hashing. */
final class CommandPath implements Accounts {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final Commands commands;
    private final DataKeys keys;

    CommandPath(MongoDatabase database) {
        this(database, null);
    }

    /** A path that keeps no aggregates in memory. */
    static CommandPath uncached(MongoDatabase database) {
        return new CommandPath(database, new CachedAggregates(0));
    }

    private CommandPath(MongoDatabase database, @Nullable CachedAggregates cache) {
        if (cache != null) {
            context.registerBean("cachedAggregates", CachedAggregates.class, () -> cache);
        }
        context.registerBean(MongoDatabase.class, () -> database);
        context.registerBean(Clock.class, () -> Clock.tickMillis(ZoneOffset.UTC));
        context.registerBean(Settings.class, CommandPath::settings);
        context.register(
                CryptoConfiguration.class, EventConfiguration.class, CommandConfiguration.class, UserAggregates.class);
        context.refresh();
        commands = context.getBean(Commands.class);
        keys = context.getBean(DataKeys.class);
    }

    static Settings settings() {
        return new Settings(
                0,
                null,
                Path.of("."),
                "a secret of a measurement, of no use elsewhere",
                Base64.getEncoder().encodeToString(new byte[32]),
                "http://localhost",
                Set.of(),
                Set.of(),
                null,
                null);
    }

    @Override
    public String register() {
        String id = keys.newSubject();
        commands.send(
                new RegisterUser(id, Values.email(id), Values.name(), Role.USER, 1), CommandContext.anonymous(id));
        return id;
    }

    @Override
    public void rename(String id) {
        commands.send(ChangeUser.of(id).withName(Values.name()), CommandContext.of(id, null, id));
    }

    /** Loads a user as a command would, and does nothing with it. */
    void load(String id) {
        var work = DefaultUnitOfWork.startAndGet(GenericCommandMessage.asCommandMessage(id));
        try {
            context.getBean(org.axonframework.config.Configuration.class)
                    .repository(UserAggregate.class)
                    .load(id);
        } finally {
            work.rollback();
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
