package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many questions a writer among others asks: each is a round trip that its callers wait for. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NumberingTest {
    private final TestMongo mongo = TestMongo.open();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final MongoClient client = MongoClients.create(MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(mongo.uri()))
            .addCommandListener(new Sent(sent))
            .build());
    private final MongoDatabase database = client.getDatabase(mongo.database().getName());

    @AfterEach
    void close() {
        client.close();
        mongo.close();
    }

    @Test
    void numbers_of_others_below_ones_own_are_asked_for_once() {
        try (var other = MongoCommitLog.open(mongo.database());
                var log = MongoCommitLog.open(database)) {
            meet(log, other);
            for (var i = 0; i < 5; i++) {
                other.append(Drafts.of("other-" + i, 0));
                sent.clear();
                log.append(Drafts.of("own-" + i, 0));
                assertThat(sent).containsExactlyInAnyOrder("findAndModify", "insert", "find");
            }
        }
    }

    @Test
    void what_follows_own_numbers_needs_no_question() {
        try (var other = MongoCommitLog.open(mongo.database());
                var log = MongoCommitLog.open(database)) {
            meet(log, other);
            for (var i = 0; i < 5; i++) {
                sent.clear();
                log.append(Drafts.of("own-" + i, 0));
                assertThat(sent).containsExactly("findAndModify", "insert");
            }
        }
    }

    @Test
    void what_this_process_has_read_is_not_asked_for() {
        try (var other = MongoCommitLog.open(mongo.database());
                var log = MongoCommitLog.open(database)) {
            meet(log, other);
            other.append(Drafts.of("read", 0));
            log.head();
            sent.clear();
            log.append(Drafts.of("own", 0));
            assertThat(sent).containsExactly("findAndModify", "insert");
        }
    }

    /** Both had the same head in mind: one of them finds its number taken, and each reserves from then on. */
    private static void meet(MongoCommitLog log, MongoCommitLog other) {
        other.append(Drafts.of("first-of-other", 0));
        log.append(Drafts.of("first", 0));
        other.append(Drafts.of("second-of-other", 0));
        log.append(Drafts.of("second", 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, 16, 17, 300, 4_096, 6_000})
    void a_head_far_away_is_found_exactly_and_by_few_questions(int count) {
        fill(count);
        // A writer has reserved the next one and not sent yet.
        mongo.database().getCollection("commits").insertOne(new Document("_id", count + 2L));
        var numbers =
                new NumberReader(new StoredCommits(database.getCollection("commits"), Server.of(mongo.database())));
        sent.clear();

        assertThat(numbers.head(0, true)).isEqualTo(count);
        assertThat(numbers.findHead()).isEqualTo(count);
        assertThat(sent).hasSizeLessThan(64);
    }

    private void fill(int count) {
        var documents = LongStream.rangeClosed(1, count)
                .mapToObj(number -> new Document("_id", number))
                .toList();
        if (!documents.isEmpty()) {
            mongo.database().getCollection("commits").insertMany(documents);
        }
    }

    private record Sent(List<String> commands) implements CommandListener {
        @Override
        public void commandStarted(CommandStartedEvent event) {
            commands.add(event.getCommandName());
        }
    }
}
