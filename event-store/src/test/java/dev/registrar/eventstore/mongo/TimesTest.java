package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimesTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final int COMMITS = 5_000;
    private static final int WRITERS = 32;

    private final TestMongo mongo = TestMongo.open();

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void a_time_is_found_without_reading_the_log() throws Exception {
        try (var log = MongoCommitLog.open(mongo.database());
                var writers = Executors.newFixedThreadPool(WRITERS)) {
            // A minute from commit to commit; writers at once swap neighbours, as in life.
            var written = IntStream.range(0, COMMITS)
                    .mapToObj(i -> writers.submit(() -> log.append(at(i, BEGIN.plusSeconds(60L * i / WRITERS)))))
                    .toList();
            for (var append : written) {
                append.get();
            }
        }
        var documents = new AtomicInteger();
        try (var client = MongoClients.create(MongoClientSettings.builder()
                        .applyConnectionString(new ConnectionString(mongo.uri()))
                        .addCommandListener(new Documents(documents))
                        .build());
                var log =
                        MongoCommitLog.open(client.getDatabase(mongo.database().getName()))) {
            var all = log.read(0, COMMITS);
            documents.set(0);
            for (var minute : new int[] {0, 1, 10, 77, 155}) {
                var time = BEGIN.plusSeconds(60L * minute);
                assertThat(log.firstSince(time).map(Commit::position))
                        .isEqualTo(all.stream()
                                .filter(commit ->
                                        !commit.events().getFirst().at().isBefore(time))
                                .map(Commit::position)
                                .findFirst());
            }
            assertThat(documents.get() / 5).as("documents sent for each").isLessThan(COMMITS / 2);
            assertThat(log.firstSince(BEGIN.plusSeconds(1_000_000))).isEmpty();
            assertThat(log.firstSince(Instant.MIN.plusSeconds(1)).map(Commit::position))
                    .contains(1L);
        }
    }

    private static CommitDraft at(int number, Instant time) {
        var event = new NewEvent(
                "e" + number, "User", "a" + number, 0, "n", "1", time, new Content.Text("{}"), new Content.Text("{}"));
        return new CommitDraft("c" + number, time, List.of(event), List.of());
    }

    private record Documents(AtomicInteger count) implements CommandListener {
        @Override
        public void commandSucceeded(CommandSucceededEvent answer) {
            var cursor = answer.getResponse().get("cursor");
            if (cursor != null && cursor.asDocument().containsKey("firstBatch")) {
                count.addAndGet(cursor.asDocument().getArray("firstBatch").size());
            }
        }
    }
}
