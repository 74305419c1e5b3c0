package dev.registrar.eventstore.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import dev.registrar.eventstore.verify.Seal;
import dev.registrar.eventstore.verify.Seals;
import dev.registrar.eventstore.verify.SignedTreeHead;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;

/** Seals in a collection of MongoDB: {@code {_id: size, root, at, kid, sig, peaks}}; see {@code docs/format}. */
public final class MongoSeals implements Seals {
    private static final String SIZE = "_id";
    private static final String ROOT = "root";
    private static final String AT = "at";
    private static final String KEY = "kid";
    private static final String SIGNATURE = "sig";
    private static final String PEAKS = "peaks";

    /** On a server without ranges this document, which is no seal, says which seal is the newest. */
    private static final long NEWEST = 0L;

    private final MongoCollection<Document> collection;
    private final boolean ranges;

    MongoSeals(MongoCollection<Document> collection, Server server) {
        this.collection = collection
                .withReadPreference(ReadPreference.primary())
                .withReadConcern(server.durable())
                .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
        this.ranges = server.ranges();
    }

    /** Returns the seals of the log in the collection {@code commits}, kept in {@code seals}. */
    public static MongoSeals of(MongoDatabase database) {
        return in(database, "seals");
    }

    /** Returns the seals kept in {@code collection}. */
    public static MongoSeals in(MongoDatabase database, String collection) {
        return new MongoSeals(database.getCollection(collection), Server.of(database));
    }

    @Override
    public Optional<Seal> last() {
        if (ranges) {
            return first(Filters.gt(SIZE, NEWEST));
        }
        var newest = collection.find(new Document(SIZE, NEWEST)).first();
        return newest == null
                ? Optional.empty()
                : Optional.ofNullable(collection
                                .find(new Document(SIZE, newest.getLong(KEY)))
                                .first())
                        .map(MongoSeals::seal);
    }

    @Override
    public boolean add(Seal seal) {
        try {
            collection.insertOne(document(seal));
        } catch (MongoWriteException e) {
            if (ErrorCategory.fromErrorCode(e.getCode()) == ErrorCategory.DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
        if (!ranges) {
            collection.replaceOne(
                    new Document(SIZE, NEWEST),
                    new Document(SIZE, NEWEST).append(KEY, seal.head().size()),
                    new ReplaceOptions().upsert(true));
        }
        return true;
    }

    @Override
    public Optional<Seal> atOrBefore(long size) {
        return size < 1 ? Optional.empty() : first(Filters.and(Filters.gt(SIZE, NEWEST), Filters.lte(SIZE, size)));
    }

    private Optional<Seal> first(Bson filter) {
        return Optional.ofNullable(
                        collection.find(filter).sort(Sorts.descending(SIZE)).first())
                .map(MongoSeals::seal);
    }

    @Override
    public List<Seal> after(long size, int limit) {
        return collection
                .find(Filters.gt(SIZE, Math.max(size, NEWEST)))
                .sort(Sorts.ascending(SIZE))
                .limit(limit)
                .map(MongoSeals::seal)
                .into(new ArrayList<>());
    }

    private static Document document(Seal seal) {
        var head = seal.head();
        return new Document(SIZE, head.size())
                .append(ROOT, binary(head.root()))
                .append(AT, Date.from(head.at()))
                .append(KEY, head.keyId())
                .append(SIGNATURE, new Binary(Base64.getDecoder().decode(head.signature())))
                .append(PEAKS, seal.peaks().stream().map(MongoSeals::binary).toList());
    }

    private static Seal seal(Document stored) {
        var head = new SignedTreeHead(
                stored.getLong(SIZE),
                hex(stored.get(ROOT, Binary.class)),
                stored.getDate(AT).toInstant(),
                stored.getString(KEY),
                Base64.getEncoder()
                        .encodeToString(stored.get(SIGNATURE, Binary.class).getData()));
        return new Seal(
                head,
                stored.getList(PEAKS, Binary.class).stream()
                        .map(MongoSeals::hex)
                        .toList());
    }

    private static Binary binary(String hex) {
        return new Binary(HexFormat.of().parseHex(hex));
    }

    private static String hex(Binary bytes) {
        return HexFormat.of().formatHex(bytes.getData());
    }
}
