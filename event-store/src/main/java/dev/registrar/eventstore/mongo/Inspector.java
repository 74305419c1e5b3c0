package dev.registrar.eventstore.mongo;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.verify.VerifiableLog;
import dev.registrar.eventstore.verify.VerifiableLog.Inspected;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** Reads stored commits for verification: as they are, without trusting that they are whole. */
final class Inspector {
    private static final int CURSOR_BATCH = 1_000;

    private final MongoCollection<RawBsonDocument> documents;
    private final Server server;

    Inspector(MongoCollection<Document> collection, Server server) {
        this.documents = collection
                .withReadConcern(server.durable())
                .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
                .withDocumentClass(RawBsonDocument.class);
        this.server = server;
    }

    List<Inspected> inspect(long after, int limit) {
        var result = new ArrayList<Inspected>();
        if (server.ranges()) {
            documents
                    .find(Filters.gt(Fields.NUMBER, after))
                    .sort(Sorts.ascending(Fields.NUMBER))
                    .limit(limit)
                    .forEach(document -> result.add(inspected(document)));
            return result;
        }
        var numbers = LongStream.rangeClosed(after + 1, after + limit).boxed().toList();
        documents
                .find(new Document(Fields.NUMBER, new Document("$in", numbers)))
                .forEach(document -> result.add(inspected(document)));
        result.sort(Comparator.comparingLong(Inspected::position));
        return result;
    }

    /** Opens a walk; {@code asked} is the one that asks for each batch anew. */
    VerifiableLog.Scan scan(long after, LongFunction<VerifiableLog.Scan> asked) {
        // A server without ranges would read the whole collection to skip its beginning.
        return server.ranges() || after == 0 ? new CursorScan(after, asked) : asked.apply(after);
    }

    /**
     * One cursor over the collection. A mongo-java-server keeps documents in the order of their numbers without promising it,
     * so where the next document is not the one behind the last, it is asked by number from there on.
     */
    private final class CursorScan implements VerifiableLog.Scan {
        private final MongoCursor<RawBsonDocument> cursor;
        private final LongFunction<VerifiableLog.Scan> asked;
        private long last;
        private VerifiableLog.@Nullable Scan instead;

        CursorScan(long after, LongFunction<VerifiableLog.Scan> asked) {
            this.asked = asked;
            this.last = after;
            cursor = (server.ranges()
                            ? documents.find(Filters.gt(Fields.NUMBER, after)).sort(Sorts.ascending(Fields.NUMBER))
                            : documents.find())
                    .batchSize(CURSOR_BATCH)
                    .iterator();
        }

        @Override
        public List<Inspected> next(int limit) {
            return fetch(limit).stream().map(Supplier::get).toList();
        }

        @Override
        public List<Supplier<Inspected>> fetch(int limit) {
            if (instead != null) {
                return instead.fetch(limit);
            }
            var result = new ArrayList<Supplier<Inspected>>(limit);
            while (result.size() < limit && cursor.hasNext()) {
                var document = cursor.next();
                if (!server.ranges() && !follows(document)) {
                    cursor.close();
                    instead = asked.apply(last);
                    return result.isEmpty() ? instead.fetch(limit) : result;
                }
                last = number(document);
                result.add(() -> inspected(document));
            }
            if (result.isEmpty()) {
                // What was committed since the cursor was opened.
                instead = asked.apply(last);
                return instead.fetch(limit);
            }
            return result;
        }

        private boolean follows(RawBsonDocument document) {
            return number(document) == last + 1;
        }

        @Override
        public void close() {
            cursor.close();
        }
    }

    Optional<String> indexFault() {
        for (var index : documents.listIndexes(Document.class)) {
            if (new Document(Fields.KEYS, 1).equals(normal(index.get("key", Document.class)))) {
                return Boolean.TRUE.equals(index.getBoolean("unique"))
                        ? Optional.empty()
                        : Optional.of("the index on " + Fields.KEYS + " is not unique");
            }
        }
        return Optional.of("there is no index on " + Fields.KEYS);
    }

    private static Document normal(Document key) {
        var result = new Document();
        key.forEach((field, direction) ->
                result.append(field, direction instanceof Number number ? number.intValue() : direction));
        return result;
    }

    private static long number(RawBsonDocument document) {
        return document.getNumber(Fields.NUMBER).longValue();
    }

    private static Inspected inspected(RawBsonDocument document) {
        var position = number(document);
        try {
            var stored = CommitCodec.decodeWithKeys(document.asBsonReader());
            var commit = stored.commit();
            if (commit.isVoid() != stored.markedVoid()) {
                return broken(position, "it is neither a commit with events nor a void");
            }
            return new Inspected(position, commit, stored.keys(), expected(commit), needed(commit), null);
        } catch (RuntimeException e) {
            return broken(position, String.valueOf(e.getMessage()));
        }
    }

    private static Inspected broken(long position, String problem) {
        return new Inspected(position, null, List.of(), List.of(), List.of(), problem);
    }

    private static List<String> expected(Commit commit) {
        var keys = new ArrayList<String>();
        for (var event : commit.events()) {
            keys.add(Keys.event(event.id()));
        }
        for (var event : commit.events()) {
            keys.add(Keys.stream(event.aggregateId(), event.sequence()));
        }
        for (var claim : commit.claims()) {
            keys.add(Keys.of(claim));
        }
        var idempotency = commit.idempotency();
        if (idempotency != null) {
            keys.add(Keys.idempotency(idempotency.key()));
        }
        return keys;
    }

    private static List<String> needed(Commit commit) {
        var keys = new ArrayList<String>();
        for (var event : commit.events()) {
            if (event.sequence() > 0) {
                keys.add(Keys.stream(event.aggregateId(), event.sequence() - 1));
            }
        }
        for (var claim : commit.claims()) {
            if (claim.kind() == ClaimChange.Kind.RELEASE) {
                keys.add(Keys.taken(claim.claim(), claim.generation()));
            } else if (claim.generation() > 0) {
                keys.add(Keys.released(claim.claim(), claim.generation() - 1));
            }
        }
        return keys;
    }
}
