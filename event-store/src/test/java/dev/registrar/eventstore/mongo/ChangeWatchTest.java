package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** mongo-java-server has change streams when told to keep an oplog, which stands for a replica set here. */
class ChangeWatchTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Server REPLICATES = new Server(false, true);

    @Test
    void commits_of_other_processes_are_heard_of_where_the_server_tells() throws Exception {
        var server = new MongoServer(new MemoryBackend());
        server.enableOplog();
        try (var client = MongoClients.create(server.bindAndGetConnectionString());
                var reader = MongoCommitLog.in(client.getDatabase("log"))
                        .pollInterval(NEVER)
                        .server(REPLICATES)
                        .open();
                var writer = MongoCommitLog.open(client.getDatabase("log"))) {
            var heard = new CountDownLatch(2);
            try (var listening = reader.onCommit(position -> heard.countDown())) {
                writer.append(Drafts.of("a", 0));
                // The first may have been there before the stream was; the second comes by it.
                while (heard.getCount() > 1) {
                    assertThat(heard.await(1, TimeUnit.MILLISECONDS)).isFalse();
                }
                writer.append(Drafts.of("a", 1));
                assertThat(heard.await(30, TimeUnit.SECONDS))
                        .as("without polling")
                        .isTrue();
            }
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void where_the_stream_is_refused_they_are_looked_for() throws Exception {
        try (var mongo = TestMongo.open();
                var reader = MongoCommitLog.in(mongo.database())
                        .pollInterval(Duration.ofMillis(1))
                        .server(REPLICATES)
                        .open();
                var writer = MongoCommitLog.open(mongo.database())) {
            var heard = new CountDownLatch(1);
            try (var listening = reader.onCommit(position -> heard.countDown())) {
                writer.append(Drafts.of("a", 0));
                assertThat(heard.await(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
