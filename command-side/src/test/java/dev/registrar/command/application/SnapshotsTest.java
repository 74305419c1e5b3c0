package dev.registrar.command.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import dev.registrar.command.user.UserCommand.ChangeRole;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.command.user.UserCommand.VerifyEmail;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each node stands for a process that has just been started: it has no aggregate in memory. */
class SnapshotsTest {

    private static final CommandContext SYSTEM = CommandContext.system("request-1");
    private static final int WRITERS = 64;
    private static final int MOST_BEHIND_A_SNAPSHOT = 100;

    private final TestMongo mongo = TestMongo.open();
    private final AtomicInteger read = new AtomicInteger();
    private final MongoClient client = MongoClients.create(MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(mongo.uri()))
            .addCommandListener(new ReadEvents(read))
            .build());
    private final String id = Ids.next();

    @AfterEach
    void close() {
        client.close();
        mongo.close();
    }

    @Test
    void of_ten_thousand_events_only_the_last_few_are_read() {
        history(10_000);
        assertThat(renamed("Ada King")).as("the version without a snapshot").isEqualTo(10_000);
        assertThat(read.getAndSet(0)).as("events read without a snapshot").isGreaterThanOrEqualTo(10_000);

        assertThat(renamed("Ada Byron")).as("the version from a snapshot").isEqualTo(10_001);
        assertThat(read.get()).as("events read behind a snapshot").isLessThan(MOST_BEHIND_A_SNAPSHOT);
    }

    @Test
    void a_user_in_memory_gets_one_too_and_refuses_what_it_would_refuse_without() {
        try (var node = new CommandNode(database())) {
            register(node);
            for (int i = 0; i < Aggregates.EVENTS_TO_SNAPSHOT; i++) {
                node.commands().send(rename("Ada " + i), SYSTEM);
            }
        }
        assertThat(snapshot("user")).isNotNull();
        read.set(0);
        try (var node = new CommandNode(database())) {
            assertThatExceptionOfType(RejectedException.class)
                    .isThrownBy(() ->
                            node.commands().send(new VerifyEmail(id, new EmailAddress("other@example.org")), SYSTEM))
                    .matches(e -> e.rejection().code().equals("EMAIL_NOT_CURRENT"), "decided on the state");
            assertThat(node.commands().send(rename("Ada 49"), SYSTEM).version())
                    .as("so already")
                    .isEqualTo(50);
        }
        assertThat(read.get()).isLessThan(Aggregates.EVENTS_TO_SNAPSHOT);
    }

    @Test
    void nothing_of_the_person_is_readable_in_it_and_it_is_forgotten_with_them() {
        history(200);
        renamed("Countess of Lovelace");
        assertThat(snapshot("user")).isNotNull();
        assertThat(snapshot("user").toJson()).doesNotContain("Lovelace", "Ada", "ada@example.org");
        try (var node = new CommandNode(database())) {
            node.keys().discard(id);
        }
        try (var node = new CommandNode(database())) {
            assertThatExceptionOfType(RejectedException.class)
                    .isThrownBy(() -> node.commands().send(rename("Ghost"), SYSTEM))
                    .matches(e -> e.rejection().code().equals("USER_ERASED"));
        }
    }

    @Test
    void one_that_other_rules_made_is_no_snapshot() {
        history(200);
        renamed("Ada King");
        var revision = snapshot("user").get("v", Document.class).getString("r");
        database()
                .getCollection("snapshots")
                .updateOne(
                        Filters.eq("v.n", "user"),
                        Updates.combine(Updates.set("v.r", "0" + revision), Updates.set("v.d", "of another form")));
        read.set(0);
        assertThat(renamed("Ada Byron")).isEqualTo(201);
        assertThat(read.get()).as("read from the first event on").isGreaterThanOrEqualTo(200);
        assertThat(snapshot("user").get("v", Document.class).getString("r"))
                .as("replaced by one of today's form")
                .isEqualTo(revision);
    }

    @Test
    void the_admins_have_one_and_the_last_of_them_stays() {
        try (var node = new CommandNode(database())) {
            register(node);
            node.commands().send(new ChangeRole(id, Role.ADMIN), SYSTEM);
            String other = Ids.next();
            node.commands()
                    .send(
                            new RegisterUser(
                                    other, new EmailAddress("bob@example.org"), new PersonName("Bob"), Role.USER, 1),
                            SYSTEM);
            for (int i = 0; i < Aggregates.EVENTS_TO_SNAPSHOT; i++) {
                node.commands().send(new ChangeRole(other, i % 2 == 0 ? Role.ADMIN : Role.USER), SYSTEM);
            }
        }
        assertThat(snapshot("admins")).isNotNull();
        try (var node = new CommandNode(database())) {
            assertThatExceptionOfType(RejectedException.class)
                    .isThrownBy(() -> node.commands().send(new ChangeRole(id, Role.USER), SYSTEM))
                    .matches(e -> e.rejection().code().equals("LAST_ADMIN"));
        }
    }

    private com.mongodb.client.MongoDatabase database() {
        return client.getDatabase(mongo.database().getName());
    }

    private Document snapshot(String name) {
        return database()
                .getCollection("snapshots")
                .find(Filters.eq("v.n", name))
                .first();
    }

    private void register(CommandNode node) {
        node.commands()
                .send(
                        new RegisterUser(id, new EmailAddress("ada@example.org"), new PersonName("Ada"), Role.USER, 1),
                        SYSTEM);
    }

    private ChangeUser rename(String name) {
        return ChangeUser.of(id).withName(new PersonName(name));
    }

    /** Renames in a process of its own, which takes the snapshot that is due before it ends. */
    private long renamed(String name) {
        try (var node = new CommandNode(database())) {
            return node.commands().send(rename(name), SYSTEM).version();
        }
    }

    /** Stores a user with so many events, past Axon and so without a snapshot; the order of the log is no matter. */
    private void history(int events) {
        try (var node = new CommandNode(database())) {
            register(node);
            try (var writers = Executors.newFixedThreadPool(WRITERS)) {
                LongStream.range(1, events)
                        .forEach(sequence -> writers.submit(() -> node.log()
                                .append(new CommitDraft(
                                        Ids.next(), Instant.EPOCH, List.of(renamed(node, sequence)), List.of()))));
            }
            assertThat(node.log().head()).isEqualTo(events);
        }
    }

    private NewEvent renamed(CommandNode node, long sequence) {
        var event = node.codec().encode(new UserRenamed(id, "Ada Lovelace " + sequence));
        return new NewEvent(
                Ids.next(),
                "User",
                id,
                sequence,
                event.name(),
                Integer.toString(event.revision()),
                Instant.EPOCH,
                new Content.Text("{}"),
                new Content.Text(event.json()));
    }

    /** Counts the events in the commits that the server sends. */
    private record ReadEvents(AtomicInteger count) implements CommandListener {

        @Override
        public void commandSucceeded(CommandSucceededEvent answer) {
            var cursor = answer.getResponse().get("cursor");
            if (cursor != null && cursor.asDocument().getString("ns").getValue().endsWith(".commits")) {
                for (String batch : List.of("firstBatch", "nextBatch")) {
                    if (cursor.asDocument().containsKey(batch)) {
                        cursor.asDocument()
                                .getArray(batch)
                                .forEach(commit -> count.addAndGet(commit.asDocument()
                                        .getArray("ev", new org.bson.BsonArray())
                                        .size()));
                    }
                }
            }
        }
    }
}
