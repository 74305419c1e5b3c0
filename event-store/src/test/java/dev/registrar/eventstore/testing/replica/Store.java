package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerException;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;

/**
 * The data as one server has it: a mongo-java-server in memory that does one thing at a time and lets nothing out that still
 * changes inside.
 */
final class Store {
    private final MemoryBackend backend = new MemoryBackend();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    synchronized Document run(String database, Document command) {
        var name = command.keySet().iterator().next();
        if (name.equals("dropIndexes")) {
            return dropIndexes(database, command);
        }
        return obeyed(database, name, command);
    }

    private Document obeyed(String database, String name, Document command) {
        try {
            return backend.handleCommand(channel, database, name, command).cloneDeeply();
        } catch (MongoServerException e) {
            return Answers.failed(e);
        }
    }

    /** mongo-java-server drops those of all collections, and fails at one that is not unique, which it only lists. */
    @SuppressWarnings("unchecked") // a list of documents on the wire holds documents
    private Document dropIndexes(String database, Document command) {
        var collection = command.get("dropIndexes");
        var listed = obeyed(database, "listIndexes", new Document("listIndexes", collection));
        for (var index : (List<Document>) ((Document) listed.get("cursor")).get("firstBatch")) {
            var name = index.get("name");
            if (!name.equals("_id_") && List.of("*", name).contains(command.get("index"))) {
                obeyed(database, "dropIndexes", new Document("dropIndexes", collection).append("index", name));
            }
        }
        return Answers.ok();
    }

    @SuppressWarnings("unchecked") // a list of documents on the wire holds documents
    List<Document> find(Namespace in, Object filter) {
        var answer = run(in.database(), new Document("find", in.collection()).append("filter", filter));
        return (List<Document>) ((Document) answer.get("cursor")).get("firstBatch");
    }

    /** Puts a document where there may be an older one; null takes it away. */
    synchronized void put(Namespace in, Object id, Document document) {
        var delete = new Document("q", new Document("_id", id)).append("limit", 1);
        obey(in, new Document("delete", in.collection()).append("deletes", List.of(delete)));
        if (document != null) {
            var copies = List.of(document.cloneDeeply());
            obey(in, new Document("insert", in.collection()).append("documents", copies));
        }
    }

    private void obey(Namespace in, Document command) {
        var answer = run(in.database(), command);
        if (!Answers.isOk(answer) || answer.containsKey("writeErrors")) {
            throw new IllegalStateException("the model cannot follow itself: " + command + " gave " + answer);
        }
    }

    /** Returns another store with the same data, collections and indexes. */
    synchronized Store copy() {
        var copy = new Store();
        for (var database : list("admin", new Document("listDatabases", 1), "databases")) {
            var name = database.get("name").toString();
            for (var collection : batch(name, new Document("listCollections", 1))) {
                copy(copy, new Namespace(name, collection.get("name").toString()));
            }
        }
        return copy;
    }

    private void copy(Store to, Namespace all) {
        var database = all.database();
        to.run(database, new Document("create", all.collection()));
        var indexes = batch(database, new Document("listIndexes", all.collection())).stream()
                .filter(index -> !index.get("name").equals("_id_"))
                .toList();
        if (!indexes.isEmpty()) {
            to.run(database, new Document("createIndexes", all.collection()).append("indexes", indexes));
        }
        var documents = find(all, new Document());
        if (!documents.isEmpty()) {
            to.obey(all, new Document("insert", all.collection()).append("documents", documents));
        }
    }

    private List<Document> batch(String database, Document command) {
        return documents((Document) run(database, command).get("cursor"), "firstBatch");
    }

    private List<Document> list(String database, Document command, String field) {
        return documents(run(database, command), field);
    }

    @SuppressWarnings("unchecked") // a list of documents on the wire holds documents
    private static List<Document> documents(Document answer, String field) {
        return (List<Document>) answer.get(field);
    }

    void close() {
        backend.close();
        channel.close();
    }

    /** A collection of a database. */
    record Namespace(String database, String collection) {
        @Override
        public String toString() {
            return database + "." + collection;
        }
    }
}
