package dev.registrar.eventstore.axon;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoWriteException;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventhandling.tokenstore.UnableToInitializeTokenException;
import org.axonframework.serialization.Serializer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Axon's tracking tokens in MongoDB, one document for each segment of a processor.
 *
 * <p>Whether a claim has lapsed is judged by the server's clock alone. A token is stored only by who holds the claim now:
 * a node that was paused and lost it cannot overwrite the token of the next owner, not even after that one released it.
 */
public final class MongoTokenStore implements TokenStore {
    private static final String PROCESSOR = "p";
    private static final String SEGMENT = "s";
    private static final String OWNER = "owner";
    private static final String SEEN = "seen";
    private static final String TOKEN = "token";
    private static final String TYPE = "type";
    private static final String IDENTIFIER = "identifier";

    private final MongoCollection<Document> tokens;
    private final SerializedFields fields;
    private final Duration claimTimeout;
    private final String node;

    /** Keeps tokens in the collection {@code tokens} of {@code database}; claims lapse after 10 s. */
    public MongoTokenStore(MongoDatabase database, Serializer serializer) {
        this(database, "tokens", serializer, Duration.ofSeconds(10));
    }

    /**
     * Keeps tokens in a collection, claimed in the name of this process.
     *
     * @param claimTimeout how long a claim lasts that is not extended, one millisecond and up
     */
    public MongoTokenStore(MongoDatabase database, String collection, Serializer serializer, Duration claimTimeout) {
        this(database, collection, serializer, claimTimeout, nodeName());
    }

    /**
     * Keeps tokens in a collection.
     *
     * @param claimTimeout how long a claim lasts that is not extended, one millisecond and up
     * @param node who claims, unique among all processes
     */
    public MongoTokenStore(
            MongoDatabase database, String collection, Serializer serializer, Duration claimTimeout, String node) {
        this.tokens = database.getCollection(collection)
                .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
                .withReadPreference(ReadPreference.primary())
                .withWriteConcern(WriteConcern.MAJORITY);
        this.fields = new SerializedFields(serializer);
        this.claimTimeout = claimTimeout;
        this.node = node;
    }

    /** Containers share process ids and host names, so the name of the JVM alone would not do. */
    private static String nodeName() {
        return ManagementFactory.getRuntimeMXBean().getName() + "/" + UUID.randomUUID();
    }

    @Override
    public boolean requiresExplicitSegmentInitialization() {
        return true;
    }

    @Override
    public void initializeTokenSegments(String processorName, int segmentCount) {
        initializeTokenSegments(processorName, segmentCount, null);
    }

    @Override
    public void initializeTokenSegments(String processorName, int segmentCount, @Nullable TrackingToken initialToken) {
        if (fetchSegments(processorName).length > 0) {
            throw new UnableToClaimTokenException("Processor " + processorName + " has segments already");
        }
        var documents = new ArrayList<Document>();
        for (var segment = 0; segment < segmentCount; segment++) {
            documents.add(unclaimed(initialToken, processorName, segment));
        }
        try {
            tokens.insertMany(documents);
        } catch (MongoBulkWriteException e) {
            if (e.getWriteErrors().stream().anyMatch(error -> error.getCategory() == ErrorCategory.DUPLICATE_KEY)) {
                throw new UnableToClaimTokenException("Another node initializes processor " + processorName, e);
            }
            throw e;
        }
    }

    @Override
    public void initializeSegment(@Nullable TrackingToken token, String processorName, int segment) {
        try {
            tokens.insertOne(unclaimed(token, processorName, segment));
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                throw new UnableToInitializeTokenException(
                        "Segment " + segment + " of processor " + processorName + " exists already", e);
            }
            throw e;
        }
    }

    private Document unclaimed(@Nullable TrackingToken token, String processorName, int segment) {
        return unclaimed(fields.data(token), fields.type(token), processorName, segment);
    }

    static Document unclaimed(@Nullable Object data, @Nullable String type, String processorName, int segment) {
        return new Document("_id", id(processorName, segment))
                .append(PROCESSOR, processorName)
                .append(SEGMENT, segment)
                .append(OWNER, null)
                .append(SEEN, Date.from(Instant.EPOCH))
                .append(TOKEN, data)
                .append(TYPE, type);
    }

    @Override
    public void storeToken(@Nullable TrackingToken token, String processorName, int segment) {
        var change = new Document("$set", new Document(TOKEN, fields.data(token)).append(TYPE, fields.type(token)))
                .append("$currentDate", new Document(SEEN, true));
        // Matched, not modified: the same token twice in one millisecond changes nothing and is right.
        if (tokens.updateOne(owned(processorName, segment), change).getMatchedCount() == 0) {
            throw notClaimed(processorName, segment);
        }
    }

    @Override
    public @Nullable TrackingToken fetchToken(String processorName, int segment) {
        // As it was before, for the claim leaves the token alone: mongo-java-server in memory shows what came after,
        // which
        // may be the token of one who took the claim since.
        var claimed = tokens.findOneAndUpdate(
                new Document("_id", id(processorName, segment)).append("$or", claimable()),
                new Document("$set", new Document(OWNER, node)).append("$currentDate", new Document(SEEN, true)),
                new FindOneAndUpdateOptions().returnDocument(ReturnDocument.BEFORE));
        if (claimed == null) {
            throw new UnableToClaimTokenException("Segment " + segment + " of processor " + processorName
                    + " is claimed by another node, or not initialized");
        }
        return token(claimed);
    }

    @Override
    public void extendClaim(String processorName, int segment) {
        var seen = new Document("$currentDate", new Document(SEEN, true));
        if (tokens.updateOne(owned(processorName, segment), seen).getMatchedCount() == 0) {
            throw notClaimed(processorName, segment);
        }
    }

    @Override
    public void releaseClaim(String processorName, int segment) {
        tokens.updateOne(owned(processorName, segment), new Document("$set", new Document(OWNER, null)));
    }

    @Override
    public void deleteToken(String processorName, int segment) {
        if (tokens.deleteOne(owned(processorName, segment)).getDeletedCount() == 0) {
            throw notClaimed(processorName, segment);
        }
    }

    @Override
    public int[] fetchSegments(String processorName) {
        return segments(new Document(PROCESSOR, processorName));
    }

    @Override
    public List<Segment> fetchAvailableSegments(String processorName) {
        var all = fetchSegments(processorName);
        var available = new ArrayList<Segment>();
        for (var segment : segments(new Document(PROCESSOR, processorName).append("$or", claimable()))) {
            available.add(Segment.computeSegment(segment, all));
        }
        return available;
    }

    @Override
    public Optional<String> retrieveStorageIdentifier() {
        var options = new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER);
        var fresh = new Document(
                "$setOnInsert", new Document(IDENTIFIER, UUID.randomUUID().toString()));
        var filter = new Document("_id", IDENTIFIER);
        try {
            return identifier(tokens.findOneAndUpdate(filter, fresh, options));
        } catch (MongoCommandException e) {
            if (ErrorCategory.fromErrorCode(e.getErrorCode()) != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
            // Another node was first.
            return identifier(tokens.find(filter).first());
        }
    }

    private static Optional<String> identifier(@Nullable Document document) {
        return Optional.ofNullable(document).map(found -> found.getString(IDENTIFIER));
    }

    private int[] segments(Document filter) {
        return tokens.find(filter).projection(new Document(SEGMENT, 1)).into(new ArrayList<>()).stream()
                .mapToInt(document -> document.getInteger(SEGMENT))
                .sorted()
                .toArray();
    }

    private Document owned(String processorName, int segment) {
        return new Document("_id", id(processorName, segment)).append(OWNER, node);
    }

    /** Own, free, or lapsed by the clock of the server. */
    private List<Document> claimable() {
        var limit = new Document("$subtract", List.of("$$NOW", claimTimeout.toMillis()));
        return List.of(
                new Document(OWNER, node),
                new Document(OWNER, null),
                new Document("$expr", new Document("$lt", List.of("$" + SEEN, limit))));
    }

    static String id(String processorName, int segment) {
        return processorName + "/" + segment;
    }

    private static UnableToClaimTokenException notClaimed(String processorName, int segment) {
        return new UnableToClaimTokenException(
                "This node does not hold the claim on segment " + segment + " of processor " + processorName);
    }

    private @Nullable TrackingToken token(Document document) {
        return (TrackingToken) fields.read(document, TOKEN, TYPE);
    }
}
