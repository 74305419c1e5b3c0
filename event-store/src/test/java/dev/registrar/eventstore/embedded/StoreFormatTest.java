package dev.registrar.eventstore.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bson.Document;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens what mongo-java-server's own H2 backend left. */
class StoreFormatTest {

    private static final List<Object> IDS = List.of(1, 2L, 2.5, "three", new ObjectId("00000000000000000000000a"));

    @TempDir
    Path directory;

    @BeforeEach
    void write_with_the_earlier_format() {
        withFile(store -> {
            var client = new DirectClient(new H2Backend(store));
            client.createIndex("name_1", new de.bwaldvogel.mongo.bson.Document("name", 1), true, false);
            client.createIndex("at_1", new de.bwaldvogel.mongo.bson.Document("at", 1), false, false);
            client.createIndex(
                    "guard", new de.bwaldvogel.mongo.bson.Document("_id", 1).append("applied", 1), true, false);
            for (Object id : IDS) {
                client.insert(new de.bwaldvogel.mongo.bson.Document("_id", id)
                        .append("name", "n" + id)
                        .append("at", Instant.ofEpochMilli(5))
                        .append("tags", new ArrayList<>(List.of("a", 1))));
            }
            client.delete(new de.bwaldvogel.mongo.bson.Document("_id", 2L));
        });
    }

    private void withFile(Consumer<MVStore> change) {
        MVStore store = new MVStore.Builder()
                .fileName(directory.resolve("registrar.mv").toString())
                .autoCommitDisabled()
                .open();
        change.accept(store);
        store.commit();
        store.close();
    }

    @Test
    void the_documents_and_their_indexes_are_there() {
        EmbeddedMongo.open(directory).close();

        try (EmbeddedMongo store = EmbeddedMongo.open(directory);
                MongoClient client = MongoClients.create(store.connectionString())) {
            MongoCollection<Document> docs = client.getDatabase("test").getCollection("docs");
            Map<Object, Document> found = new HashMap<>();
            docs.find().forEach(document -> found.put(document.get("_id"), document));
            assertThat(found.keySet())
                    .containsExactlyInAnyOrder(
                            1, 2.5, "three", new org.bson.types.ObjectId("00000000000000000000000a"));
            assertThat(found.get("three"))
                    .containsEntry("name", "nthree")
                    .containsEntry("at", new java.util.Date(5))
                    .containsEntry("tags", List.of("a", 1));
            assertThat(docs.find(new Document("at", new java.util.Date(5)))).hasSize(4);
            assertThat(docs.listIndexes().map(index -> index.getString("name")).into(new ArrayList<>()))
                    .containsExactlyInAnyOrder("_id_", "name_1", "at_1");
            assertThatThrownBy(() -> docs.insertOne(new Document("name", "nthree")))
                    .isInstanceOf(MongoWriteException.class);
        }
    }

    @Test
    void nothing_of_the_earlier_format_stays() {
        EmbeddedMongo.open(directory).close();

        withFile(store -> assertThat(store.getMapNames())
                .isNotEmpty()
                .allMatch(map -> map.startsWith("documents.") || map.startsWith("index.")));
    }

    @Test
    void a_conversion_that_was_cut_off_begins_anew() {
        withFile(store -> {
            StoredDatabase.documents(store, "test.docs").put(Key.of("half"), new byte[] {1});
            StoredDatabase.documents(store, "test.gone").put(Key.of("half"), new byte[] {1});
        });

        the_documents_and_their_indexes_are_there();
    }

    @Test
    void who_only_reads_leaves_the_file_as_it_is() throws IOException {
        Path file = directory.resolve("registrar.mv");
        byte[] before = Files.readAllBytes(file);

        try (EmbeddedMongo store = EmbeddedMongo.openToRead(directory);
                MongoClient client = MongoClients.create(store.connectionString())) {
            assertThat(client.getDatabase("test").getCollection("docs").find()).hasSize(4);
        }

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void a_file_of_a_later_version_is_refused() {
        withFile(store -> store.setStoreVersion(2));

        assertThatThrownBy(() -> EmbeddedMongo.open(directory))
                .isInstanceOf(EmbeddedStoreException.class)
                .hasMessageContaining("format 2");
    }
}
