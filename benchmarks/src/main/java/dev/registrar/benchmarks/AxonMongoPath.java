package dev.registrar.benchmarks;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import dev.registrar.command.application.CachedAggregates;
import dev.registrar.command.application.ExpectedVersion;
import dev.registrar.command.application.PersonalKeys;
import dev.registrar.command.application.snapshot.SnapshotForms;
import dev.registrar.command.user.UserCommand;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.command.user.application.UserAggregates;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.crypto.CryptoConfiguration;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.event.EventSerializer;
import dev.registrar.shared.user.Role;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.extensions.mongo.DefaultMongoTemplate;
import org.axonframework.extensions.mongo.eventsourcing.eventstore.MongoEventStorageEngine;
import org.axonframework.messaging.GenericMessage;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * The same aggregates, encryption and serialiser on the stock Axon extension: the baseline that an Axon user on MongoDB has
 * today. Axon comes without a cache of aggregates, and the one it offers holds nothing for long; this product's
 * ({@link CachedAggregates}) may be lent to it, to see what the storage alone makes of the difference.
 */
final class AxonMongoPath implements Accounts {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final org.axonframework.config.Configuration axon;
    private final CommandBus bus;
    private final MongoClient client;

    AxonMongoPath(String uri, MongoDatabase database, boolean lendsCache) {
        // The extension writes as its client does: without this the baseline need not be on a disk, nor on a second
        // node.
        client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(uri))
                .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                .build());
        context.registerBean(MongoDatabase.class, () -> database);
        context.registerBean(Clock.class, () -> Clock.tickMillis(ZoneOffset.UTC));
        context.registerBean(Settings.class, CommandPath::settings);
        context.registerBean(
                CachedAggregates.class,
                () -> lendsCache
                        ? CachedAggregates.fitting(Runtime.getRuntime().maxMemory())
                        : new CachedAggregates(0));
        context.register(CryptoConfiguration.class, UserAggregates.class);
        context.refresh();
        DataKeys keys = context.getBean(DataKeys.class);
        EventSerializer serializer = new EventSerializer(new EventCodec(keys));
        EventStorageEngine engine = MongoEventStorageEngine.builder()
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .mongoTemplate(DefaultMongoTemplate.builder()
                        .mongoDatabase(client, database.getName())
                        .build())
                .build();
        Configurer configurer = DefaultConfigurer.defaultConfiguration(false)
                .configureSerializer(_ -> serializer)
                .configureEventSerializer(_ -> serializer)
                .configureMessageSerializer(_ -> serializer)
                .configureEmbeddedEventStore(_ -> engine)
                .configureCommandBus(_ -> SimpleCommandBus.builder().build())
                .registerComponent(Clock.class, _ -> Clock.tickMillis(ZoneOffset.UTC))
                .registerComponent(PersonalKeys.class, _ -> new PersonalKeys(keys))
                // The measured streams are short: neither side takes a snapshot.
                .registerComponent(SnapshotForms.class, _ -> new SnapshotForms(List.of()));
        context.getBeansOfType(ConfigurerModule.class).values().forEach(module -> module.configureModule(configurer));
        axon = configurer.buildConfiguration();
        axon.start();
        bus = axon.commandBus();
    }

    @Override
    public String register() {
        String id = Ids.next();
        send(new RegisterUser(id, Values.email(id), Values.name(), Role.USER, 1));
        return id;
    }

    @Override
    public void rename(String id) {
        send(ChangeUser.of(id).withName(Values.name()));
    }

    private void send(UserCommand command) {
        var message = new GenericCommandMessage<>(
                new GenericMessage<>(command, Map.of(ExpectedVersion.METADATA, ExpectedVersion.ANY)),
                command.handler());
        bus.<UserCommand, Object>dispatch(message, (_, result) -> {
            if (result.isExceptional()) {
                throw new IllegalStateException(result.exceptionResult());
            }
        });
    }

    @Override
    public void close() {
        axon.shutdown();
        context.close();
        client.close();
    }
}
