package dev.registrar.eventstore.embedded;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;

/** A process that writes to the embedded store until it is killed and prints what was acknowledged. */
final class Writer {

    static final String DATABASE = "crash";
    static final int DOCUMENTS_PER_INSERT = 3;
    private static final int CALLERS = 8;

    private Writer() {}

    public static void main(String[] args) {
        EmbeddedMongo store = EmbeddedMongo.open(Path.of(args[0]));
        String round = args[1];
        MongoClient client = MongoClients.create(store.connectionString());
        MongoCollection<Document> collection = client.getDatabase(DATABASE).getCollection("written");
        collection.createIndex(new Document("u", 1), new com.mongodb.client.model.IndexOptions().unique(true));
        AtomicLong next = new AtomicLong();
        for (int caller = 0; caller < CALLERS; caller++) {
            Thread.ofPlatform().start(() -> {
                while (true) {
                    String id = round + "-" + next.incrementAndGet();
                    collection.insertMany(List.of(document(id, 0), document(id, 1), document(id, 2)));
                    synchronized (Writer.class) {
                        System.out.println(id);
                        System.out.flush();
                    }
                }
            });
        }
    }

    private static Document document(String id, int part) {
        return new Document("_id", id + "/" + part)
                .append("u", List.of("a:" + id + "/" + part, "b:" + id + "/" + part))
                .append("filler", "x".repeat(400));
    }
}
