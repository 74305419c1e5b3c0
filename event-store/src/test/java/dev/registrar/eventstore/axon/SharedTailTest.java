package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However many processors read the end of the log, the database is asked once for what is new. */
@Timeout(30)
class SharedTailTest {
    private static final int COMMITS = 40;

    @Test
    void twelve_processors_cost_the_database_hardly_more_than_one() throws Exception {
        var one = questions(1);
        var twelve = questions(12);
        assertThat(twelve).as("questions by twelve, where one asked %d", one).isLessThan(4 * COMMITS);
    }

    private static int questions(int processors) throws Exception {
        var asked = new AtomicInteger();
        try (var mongo = TestMongo.open();
                var client = MongoClients.create(MongoClientSettings.builder()
                        .applyConnectionString(new ConnectionString(mongo.uri()))
                        .addCommandListener(new Finds(asked))
                        .build());
                var writer = MongoCommitLog.open(mongo.database());
                var log = MongoCommitLog.in(client.getDatabase(mongo.database().getName()))
                        .pollInterval(Duration.ofMillis(200))
                        .open()) {
            var store = new CommitLogEventStore(
                    EmbeddedEventStore.builder()
                            .storageEngine(
                                    AxonEngines.builder(log, mongo.database()).build())
                            .fetchDelay(Duration.ofDays(1).toMillis()),
                    log);
            writer.append(Drafts.of("first", 0));
            var streams = IntStream.range(0, processors)
                    .mapToObj(i -> store.openStream(null))
                    .toList();
            // Each has read all there is and waits at the end.
            streams.forEach(SharedTailTest::next);
            for (var stream : streams) {
                assertThat(stream.hasNextAvailable(1, TimeUnit.MILLISECONDS)).isFalse();
            }
            asked.set(0);
            for (var i = 0; i < COMMITS; i++) {
                writer.append(Drafts.of("a", i));
                streams.forEach(SharedTailTest::next);
            }
            var questions = asked.get();
            streams.forEach(TrackingEventStream::close);
            store.shutDown();
            return questions;
        }
    }

    private static void next(TrackingEventStream stream) {
        try {
            assertThat(stream.hasNextAvailable(30, TimeUnit.SECONDS)).isTrue();
            stream.nextAvailable();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Finds(AtomicInteger count) implements CommandListener {
        @Override
        public void commandStarted(CommandStartedEvent question) {
            // Those of the poller ask for numbers alone.
            if (question.getCommandName().equals("find")
                    && !question.getCommand().containsKey("projection")) {
                count.incrementAndGet();
            }
        }
    }
}
