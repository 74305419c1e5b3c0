package dev.registrar.eventstore.axon.deadline;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.registrar.eventstore.axon.CommitLogEventStore;
import dev.registrar.eventstore.axon.CommitLogStorageEngine;
import dev.registrar.eventstore.axon.MongoSagaStore;
import dev.registrar.eventstore.axon.MongoSnapshots;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.axonframework.config.Configuration;
import org.axonframework.config.ConfigurationScopeAwareProvider;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.DeadlineManagerSpanFactory;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.json.JacksonSerializer;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.SpanFactory;
import org.bson.UuidRepresentation;

/** A node of an application with deadlines: orders, and deliveries that follow them. */
final class DeadlineNode implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Serializer serializer = JacksonSerializer.defaultSerializer();
    private final BlockingQueue<Order.Reminded> reminded;
    private final MongoClient client;
    private final MongoCommitLog log;
    private final Configuration configuration;
    private MongoDeadlines clockwork;

    DeadlineNode(String uri, SpanFactory spans) {
        this(uri, spans, new LinkedBlockingQueue<>());
    }

    /** A node that tells what it handled where the other one does. */
    DeadlineNode(DeadlineNode other, String uri) {
        this(uri, NoOpSpanFactory.INSTANCE, other.reminded);
    }

    private DeadlineNode(String uri, SpanFactory spans, BlockingQueue<Order.Reminded> reminded) {
        this.reminded = reminded;
        var connection = new ConnectionString(uri);
        client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(connection)
                .uuidRepresentation(UuidRepresentation.STANDARD)
                .build());
        var database = client.getDatabase(connection.getDatabase());
        log = MongoCommitLog.open(database);
        var engine = CommitLogStorageEngine.builder(log, new MongoSnapshots(database))
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .build();
        var store = new CommitLogEventStore(EmbeddedEventStore.builder().storageEngine(engine), log);
        var sagas = new MongoSagaStore(database, serializer);
        var configurer = DefaultConfigurer.defaultConfiguration()
                .configureEventStore(_ -> store)
                .configureSpanFactory(_ -> spans)
                .configureAggregate(Order.class)
                .registerComponent(SagaStore.class, _ -> sagas)
                .registerComponent(DeadlineManager.class, axon -> manager(axon, database.getName()));
        configurer.eventProcessing().usingSubscribingEventProcessors().registerSaga(Order.Delivery.class);
        configuration = configurer.start();
        store.subscribe(events -> events.forEach(event -> {
            if (event.getPayload() instanceof Order.Reminded reminder) {
                // Once it is stored: what fails before is no reminder.
                CurrentUnitOfWork.get().root().afterCommit(_ -> reminded.add(reminder));
            }
        }));
    }

    private MongoDeadlineManager manager(Configuration axon, String database) {
        clockwork = MongoDeadlines.in(client, database)
                .pollInterval(MongoDeadlines.SHORTEST_POLL)
                .nodeTimeout(Duration.ofSeconds(3))
                .open();
        return MongoDeadlineManager.builder(clockwork, new ConfigurationScopeAwareProvider(axon), serializer)
                .spanFactory(axon.getComponent(DeadlineManagerSpanFactory.class))
                .build();
    }

    <R> R send(Object command) {
        return configuration.commandGateway().sendAndWait(command);
    }

    DeadlineManager deadlines() {
        return configuration.deadlineManager();
    }

    MongoDeadlines clockwork() {
        return clockwork;
    }

    Configuration configuration() {
        return configuration;
    }

    /** What was told next. */
    Order.Reminded next() throws InterruptedException {
        var next = reminded.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no deadline was handled within " + PATIENCE_SECONDS + " s");
        }
        return next;
    }

    int told() {
        return reminded.size();
    }

    @Override
    public void close() {
        configuration.shutdown();
        log.close();
        client.close();
    }
}
