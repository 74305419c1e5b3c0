package dev.registrar.eventstore.embedded;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoWriteException;
import com.mongodb.ReadConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Updates;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMongoTest {

    @TempDir
    Path directory;

    @Test
    void what_was_written_is_there_after_a_restart() {
        try (EmbeddedMongo store = EmbeddedMongo.open(directory);
                MongoClient client = MongoClients.create(store.connectionString())) {
            MongoCollection<Document> users = users(client);
            users.createIndex(new Document("u", 1), new IndexOptions().unique(true));
            users.insertOne(new Document("_id", 1).append("u", List.of("a", "b")));
        }

        try (EmbeddedMongo store = EmbeddedMongo.open(directory);
                MongoClient client = MongoClients.create(store.connectionString())) {
            assertThat(users(client).find(eq("u", "b")).first()).containsEntry("_id", 1);
            assertThatThrownBy(() -> users(client).insertOne(new Document("_id", 2).append("u", List.of("b"))))
                    .isInstanceOfSatisfying(
                            MongoWriteException.class,
                            e -> assertThat(e.getError().getCode()).isEqualTo(11000));
        }
    }

    @Test
    void it_answers_hello_and_reads_with_majority() {
        try (EmbeddedMongo store = EmbeddedMongo.open(directory);
                MongoClient client = MongoClients.create(store.connectionString())) {
            assertThat(client.getDatabase("admin").runCommand(new Document("hello", 1)))
                    .containsEntry("isWritablePrimary", true);
            users(client).insertOne(new Document("_id", 1));
            assertThat(users(client).withReadConcern(ReadConcern.MAJORITY).countDocuments())
                    .isEqualTo(1);
        }
    }

    @Test
    void an_unknown_command_is_refused_and_the_connection_lives_on() {
        try (EmbeddedMongo store = EmbeddedMongo.open(directory);
                MongoClient client = MongoClients.create(store.connectionString())) {
            assertThatThrownBy(() -> client.getDatabase("app").runCommand(new Document("fly", 1)))
                    .hasMessageContaining("fly");
            assertThat(client.getDatabase("app").runCommand(new Document("ping", 1)))
                    .containsEntry("ok", 1.0);
        }
    }

    @Test
    void a_second_opener_is_refused_with_one_sentence() {
        try (EmbeddedMongo store = EmbeddedMongo.open(directory)) {
            assertThat(store.file()).exists();
            assertThatThrownBy(() -> EmbeddedMongo.open(directory))
                    .isInstanceOf(EmbeddedStoreException.class)
                    .hasMessageStartingWith("DATA_DIR " + directory.toAbsolutePath() + " is in use by process ")
                    .hasMessageContaining("MONGODB_URI");
        }
        EmbeddedMongo.open(directory).close();
    }

    @Test
    void a_damaged_file_is_named() throws IOException {
        EmbeddedMongo store = EmbeddedMongo.open(directory);
        store.close();
        try (RandomAccessFile file = new RandomAccessFile(store.file().toFile(), "rw")) {
            byte[] noise = new byte[(int) file.length()];
            Arrays.fill(noise, (byte) 'x');
            file.write(noise);
        }

        assertThatThrownBy(() -> EmbeddedMongo.open(directory))
                .isInstanceOf(EmbeddedStoreException.class)
                .hasMessageContaining(store.file().toAbsolutePath().toString())
                .hasMessageContaining("damaged");
        // The refusal let go of the directory.
        Files.delete(store.file());
        EmbeddedMongo.open(directory).close();
    }

    @Test
    void a_place_that_is_no_directory_is_refused() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> EmbeddedMongo.open(file))
                .isInstanceOf(EmbeddedStoreException.class)
                .hasMessageContaining("must be a directory");
    }

    @Test
    void it_listens_on_the_loopback_interface_only() throws IOException {
        try (EmbeddedMongo store = EmbeddedMongo.open(directory)) {
            int port = URI.create(store.connectionString()).getPort();
            for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
                for (InetAddress address : network.inetAddresses().toList()) {
                    if (!address.isLoopbackAddress()) {
                        assertThatThrownBy(() -> new Socket(address, port).close())
                                .isInstanceOf(IOException.class);
                    }
                }
            }
            new Socket(InetAddress.getLoopbackAddress(), port).close();
        }
    }

    @Test
    void the_file_grows_with_what_is_kept_and_not_with_the_number_of_writes() throws IOException {
        int documents = 200;
        int updates = 2_000;
        String filler = "x".repeat(1_000);
        Path file;
        try (EmbeddedMongo store = EmbeddedMongo.open(directory, 0);
                MongoClient client = MongoClients.create(store.connectionString())) {
            file = store.file();
            for (int i = 0; i < documents; i++) {
                users(client).insertOne(new Document("_id", i).append("filler", filler));
            }
            for (int i = 0; i < updates; i++) {
                users(client).updateOne(eq("_id", i % documents), Updates.set("n", i));
            }
        }

        // Each update writes a chunk of at least 4 KiB: without reuse of space this would be 8 MiB and more.
        assertThat(Files.size(file)).isLessThan(updates * 4_096L / 2);
    }

    private static MongoCollection<Document> users(MongoClient client) {
        return client.getDatabase("app").getCollection("users");
    }
}
