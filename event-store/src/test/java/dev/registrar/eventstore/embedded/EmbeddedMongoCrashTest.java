package dev.registrar.eventstore.embedded;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a writing process without warning and compares what it was told with what is there. */
class EmbeddedMongoCrashTest {

    private static final int ROUNDS = Integer.getInteger("kill.rounds", 3);
    private static final int ACKNOWLEDGED_BEFORE_THE_KILL = 300;

    @TempDir
    Path directory;

    @Test
    void every_acknowledged_write_survives_kill_9_whole() throws Exception {
        Set<String> acknowledged = new HashSet<>();
        for (int round = 1; round <= ROUNDS; round++) {
            acknowledged.addAll(writeUntilKilled(round));

            try (EmbeddedMongo store = EmbeddedMongo.open(directory);
                    MongoClient client = MongoClients.create(store.connectionString())) {
                MongoCollection<Document> written =
                        client.getDatabase(Writer.DATABASE).getCollection("written");
                Set<String> present = new HashSet<>();
                for (Document document : written.find()) {
                    present.add(document.getString("_id"));
                }
                for (String id : acknowledged) {
                    for (int part = 0; part < Writer.DOCUMENTS_PER_INSERT; part++) {
                        assertThat(present).contains(id + "/" + part);
                    }
                }
                assertThat(present.size() % Writer.DOCUMENTS_PER_INSERT)
                        .as("documents of an insert that came alone")
                        .isZero();
                assertThat(present).allSatisfy(id -> {
                    assertThat(written.find(eq("u", "a:" + id)).first()).isNotNull();
                    assertThat(written.find(eq("u", "b:" + id)).first()).isNotNull();
                });
            }
        }
        System.out.printf("kill -9, %d rounds: %d inserts acknowledged, all present.%n", ROUNDS, acknowledged.size());
    }

    private List<String> writeUntilKilled(int round) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--enable-native-access=ALL-UNNAMED",
                        Writer.class.getName(),
                        directory.toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader output = writer.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            while (line != null) {
                if (line.startsWith(round + "-")) {
                    acknowledged.add(line);
                }
                if (acknowledged.size() == ACKNOWLEDGED_BEFORE_THE_KILL) {
                    // By its handle: Process.destroyForcibly() would close the stream before the rest is read.
                    writer.toHandle().destroyForcibly();
                }
                line = output.readLine();
            }
        }
        writer.waitFor();
        // The last line may have been cut by the kill; a cut id would be looked for under a wrong name.
        acknowledged.removeLast();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ACKNOWLEDGED_BEFORE_THE_KILL - 1);
        return acknowledged;
    }
}
