package dev.registrar.eventstore.testing;

import com.thoughtworks.xstream.XStream;
import dev.registrar.eventstore.migrate.AxonMongoStore;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.extensions.mongo.DefaultMongoTemplate;
import org.axonframework.extensions.mongo.MongoTemplate;
import org.axonframework.extensions.mongo.eventsourcing.eventstore.MongoEventStorageEngine;
import org.axonframework.extensions.mongo.eventsourcing.eventstore.StorageStrategy;
import org.axonframework.extensions.mongo.eventsourcing.eventstore.documentpercommit.DocumentPerCommitStorageStrategy;
import org.axonframework.extensions.mongo.eventsourcing.eventstore.documentperevent.DocumentPerEventStorageStrategy;
import org.axonframework.extensions.mongo.eventsourcing.tokenstore.MongoTokenStore;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.json.JacksonSerializer;
import org.axonframework.serialization.xml.CompactDriver;
import org.axonframework.serialization.xml.XStreamSerializer;

/** An axon-mongo store as an application has it: written by the real engine, with either strategy and either serialiser. */
public final class StockStore {
    public static final Instant START = Instant.parse("2026-03-01T10:00:00.000Z");

    private final TestMongo mongo;
    private final Serializer serializer;
    private final MongoEventStorageEngine engine;
    private final MongoTokenStore tokens;

    public StockStore(TestMongo mongo, StorageStrategy strategy, Serializer serializer) {
        this.mongo = mongo;
        this.serializer = serializer;
        MongoTemplate template =
                DefaultMongoTemplate.builder().mongoDatabase(mongo.database()).build();
        this.engine = MongoEventStorageEngine.builder()
                .mongoTemplate(template)
                .storageStrategy(strategy)
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .build();
        this.tokens = MongoTokenStore.builder()
                .mongoTemplate(template)
                .serializer(serializer)
                .claimTimeout(Duration.ofSeconds(10))
                .build();
    }

    public static StorageStrategy perEvent() {
        return new DocumentPerEventStorageStrategy();
    }

    public static StorageStrategy perCommit() {
        return new DocumentPerCommitStorageStrategy();
    }

    public static Serializer jackson() {
        return JacksonSerializer.defaultSerializer();
    }

    public static Serializer xStream() {
        var xStream = new XStream(new CompactDriver());
        xStream.allowTypesByWildcard(new String[] {"org.axonframework.**", "dev.registrar.**", "java.util.**"});
        return XStreamSerializer.builder().xStream(xStream).build();
    }

    /** The engine itself. */
    public EventStorageEngine engine() {
        return engine;
    }

    public Serializer serializer() {
        return serializer;
    }

    public AxonMongoStore source() {
        return new AxonMongoStore(mongo.database(), AxonMongoStore.Names.DEFAULT);
    }

    /** One unit of work. */
    public void append(EventMessage<?>... events) {
        engine.appendEvents(List.of(events));
    }

    public void snapshot(String account, long sequence) {
        engine.storeSnapshot(event(account, sequence, sequence));
    }

    /** An event that happened {@code millis} after {@link #START}. */
    public static DomainEventMessage<?> event(String account, long sequence, long millis) {
        return new GenericDomainEventMessage<>(
                "Account",
                account,
                sequence,
                payload("account", account),
                MetaData.with("by", "ännä \"quoted\""),
                account + "-" + sequence,
                START.plusMillis(millis));
    }

    /** A map that XStream may write on a modern JVM. */
    private static Map<String, String> payload(String key, String value) {
        var payload = new LinkedHashMap<String, String>();
        payload.put(key, value);
        return payload;
    }

    /** An event of no aggregate. */
    public static EventMessage<?> notice(String id, long millis) {
        return new GenericEventMessage<>(id, payload("notice", id), MetaData.emptyInstance(), START.plusMillis(millis));
    }

    /** Returns the token of a processor that has read the first {@code events} of what is there now. */
    public TrackingToken tokenAfter(int events) {
        return engine.readEvents(null, false)
                .limit(events)
                .reduce((_, last) -> last)
                .orElseThrow()
                .trackingToken();
    }

    /** Returns the identifiers of what a processor with {@code token} is still to see. */
    public List<String> after(TrackingToken token) {
        return engine.readEvents(token, false).map(EventMessage::getIdentifier).toList();
    }

    public void store(TrackingToken token, String processor, int segment) {
        tokens.initializeSegment(token, processor, segment);
    }
}
