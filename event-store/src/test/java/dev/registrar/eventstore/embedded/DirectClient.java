package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a driver asks of a server, without the wire. */
final class DirectClient {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final MongoBackend backend;

    DirectClient(MongoBackend backend) {
        this.backend = backend;
    }

    Document run(Document command) {
        return backend.handleCommand(
                channel, "test", command.keySet().iterator().next(), command);
    }

    void createIndex(String name, Document keys, boolean unique, boolean sparse) {
        Document index = new Document("key", keys)
                .append("name", name)
                .append("unique", unique)
                .append("sparse", sparse);
        run(new Document("createIndexes", "docs").append("indexes", List.of(index)));
    }

    boolean insert(Document document) {
        return !run(new Document("insert", "docs").append("documents", new ArrayList<>(List.of(document))))
                .containsKey("writeErrors");
    }

    boolean replace(Document document) {
        Document update = new Document("q", new Document("_id", document.get("_id"))).append("u", document);
        return !run(new Document("update", "docs").append("updates", List.of(update)))
                .containsKey("writeErrors");
    }

    void delete(Document query) {
        run(new Document("delete", "docs").append("deletes", List.of(new Document("q", query).append("limit", 0))));
    }

    List<Document> find(Document query, Document order, int skip, int limit) {
        Document answer = run(new Document("find", "docs")
                .append("filter", query)
                .append("sort", order)
                .append("skip", skip)
                .append("limit", limit));
        List<Document> found = new ArrayList<>();
        ((Iterable<?>) ((Document) answer.get("cursor")).get("firstBatch"))
                .forEach(document -> found.add(copy((Document) document)));
        return Collections.unmodifiableList(found);
    }

    int count(Document query) {
        return (int) run(new Document("count", "docs").append("query", query)).get("n");
    }

    /** A server may keep what it is given, and change what it gave. */
    static Document copy(Document document) {
        return Bson.decode(Bson.encode(document));
    }
}
