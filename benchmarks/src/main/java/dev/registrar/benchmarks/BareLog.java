package dev.registrar.benchmarks;

import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;

/**
 * The idea of the log and nothing else: what gathered while the last batch was on its way is numbered and sent as one
 * {@code insertMany}, two unique keys for each document. By what it reaches against single inserts servers can be compared.
 */
final class BareLog implements AutoCloseable {

    private static final int OVERHEAD = 190;

    /** One caller that waits. */
    private record Waiting(BsonDocument document, CompletableFuture<Void> stored) {}

    private final MongoCollection<BsonDocument> collection;
    private final byte[] body;
    private final LinkedBlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private final Thread writer = Thread.ofVirtual().unstarted(this::write);
    private long last;

    /** Writes documents of about {@code bytes} bytes. */
    BareLog(MongoDatabase database, WriteConcern concern, int bytes) {
        collection = database.getCollection("bare", BsonDocument.class).withWriteConcern(concern);
        collection.createIndex(
                Indexes.ascending("u"), new IndexOptions().unique(true).sparse(true));
        body = new byte[Math.max(1, bytes - OVERHEAD)];
        ThreadLocalRandom.current().nextBytes(body);
        writer.start();
    }

    void append() {
        String id = UUID.randomUUID().toString();
        BsonDocument document = new BsonDocument("_id", new BsonInt64(0))
                .append("cid", new BsonString(id))
                .append("u", new BsonArray(List.of(new BsonString("e:" + id), new BsonString("s:" + id + "#00000000"))))
                .append("ev", new BsonBinary(body));
        var entry = new Waiting(document, new CompletableFuture<>());
        waiting.add(entry);
        entry.stored().join();
    }

    private void write() {
        List<Waiting> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(waiting.take());
                waiting.drainTo(batch);
                batch.forEach(entry -> entry.document().put("_id", new BsonInt64(++last)));
                collection.insertMany(
                        batch.stream().map(Waiting::document).toList(), new InsertManyOptions().ordered(true));
                batch.forEach(entry -> entry.stored().complete(null));
                batch.clear();
            }
        } catch (InterruptedException e) {
            // It was closed.
        } catch (MongoException e) {
            batch.forEach(entry -> entry.stored().completeExceptionally(e));
        }
    }

    @Override
    public void close() {
        writer.interrupt();
    }
}
