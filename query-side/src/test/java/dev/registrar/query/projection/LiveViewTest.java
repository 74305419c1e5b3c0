package dev.registrar.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import dev.registrar.eventstore.testing.ModelLog;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.query.testing.History;
import dev.registrar.query.user.UserProjection;
import dev.registrar.query.user.UserView;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The live view tells of what it wrote before it stores how far it is: nothing of that is lost, or counted twice. */
class LiveViewTest {

    private static final Duration NEVER = Duration.ofDays(1);

    /** Stores progress once, and then only where it has to. */
    private static final Timing SELDOM = new Timing(
            Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(300), Duration.ofMillis(100), NEVER, false);

    private final TestMongo mongo = TestMongo.open();
    private final ModelLog log = new ModelLog();
    private final History history = new History(log);
    private final EventReader reader = EventReader.of(history.codec());

    @AfterEach
    void drop() {
        mongo.close();
    }

    private Node seldom() {
        return new Node(new UserProjection(), log, reader, mongo.database(), SELDOM);
    }

    private static UserRegistered registered(String id) {
        return new UserRegistered(id, id + "@example.org", "Name of " + id, "user", 1);
    }

    private long stored(Node node) {
        return node.states.find(node.name()).orElseThrow().position();
    }

    @Test
    void what_is_written_is_told_before_its_position_is_stored() {
        try (Node node = seldom().start()) {
            long first = node.at(history.commit(registered("ada"))).position();
            Node.await(() -> stored(node) == first);
            long second = history.commit(new UserRenamed("ada", "Ada Lovelace"));
            assertThat(node.at(second).position()).isEqualTo(second);
            assertThat(node.user("ada")).get().extracting(UserView::name).isEqualTo("Ada Lovelace");
            assertThat(stored(node)).isEqualTo(first);
            // The lease is renewed from the stored state, which takes nothing back.
            long revision = node.states.find(node.name()).orElseThrow().revision();
            Node.await(() -> node.positions.stored(node.name()).revision() > revision);
            assertThat(node.positions.current(node.name()).position()).isEqualTo(second);
            assertThat(node.state().position()).isEqualTo(second);

            node.runner.stop();
            assertThat(stored(node)).isEqualTo(second);
        }
    }

    @Test
    void who_takes_over_from_one_that_died_before_it_stored_comes_to_the_same() {
        RandomUsers users = new RandomUsers(new Random(5));
        users.write(history, 20);
        try (Node first = seldom().start();
                Node second = seldom()) {
            first.at(log.head());
            Node.await(() -> stored(first) > 0);
            users.write(history, 200);
            first.at(log.head());
            assertThat(stored(first)).isLessThan(log.head());
            first.runner.lease().close();
            second.start();
            RandomUsers.Fresh fresh = RandomUsers.replay(log, history.codec());
            assertThat(second.at(log.head()).counters()).isEqualTo(fresh.counters());
            assertThat(RandomUsers.views(
                            mongo.database().getCollection(second.state().alias())))
                    .isEqualTo(fresh.views());
        }
    }

    @Test
    void a_new_collection_serves_from_where_the_old_one_was_and_not_from_what_is_stored() {
        RandomUsers users = new RandomUsers(new Random(6));
        users.write(history, 20);
        try (Node node = seldom().start()) {
            String before = node.at(log.head()).collection();
            Node.await(() -> stored(node) > 0);
            users.write(history, 100);
            node.at(log.head());
            assertThat(stored(node)).isLessThan(log.head());
            node.states.requestRebuild(
                    node.state(), node.runner.projection().version(), log.head(), java.time.Instant.EPOCH);
            assertThat(node.awaitRebuild().phase()).isEqualTo(RebuildState.Phase.DONE);
            RandomUsers.Fresh fresh = RandomUsers.replay(log, history.codec());
            Positions.Served served = node.positions.current(node.name());
            assertThat(served.collection()).isNotEqualTo(before);
            assertThat(served.position()).isEqualTo(log.head());
            assertThat(served.counters()).isEqualTo(fresh.counters());
            assertThat(stored(node)).isEqualTo(log.head());
        }
    }

    @Test
    void a_view_that_was_written_lately_is_not_read_again_and_not_believed_where_another_wrote() {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (MongoClient client = listened(asked);
                Node node = new Node(
                                new UserProjection(),
                                log,
                                reader,
                                client.getDatabase(mongo.database().getName()))
                        .start()) {
            String views = node.at(history.commit(registered("ada"))).collection();
            asked.clear();
            node.at(history.commit(new UserRenamed("ada", "Ada Lovelace"), registered("bob")));
            // Both in one command: the new one and the one that is replaced.
            assertThat(asked).filteredOn(each -> each.endsWith(views)).containsExactly("update " + views);

            long token = Batch.token(1, 7);
            mongo.database()
                    .getCollection(views)
                    .updateOne(
                            new Document("_id", "ada"),
                            new Document("$set", new Document("name", "Another").append(ViewDocuments.APPLIED, token)));
            asked.clear();
            node.at(history.commit(registered("eve")));
            assertThat(asked).filteredOn(each -> each.endsWith(views)).containsExactly("insert " + views);
            asked.clear();
            node.at(history.commit(new UserRenamed("ada", "Countess")));
            assertThat(asked)
                    .filteredOn(each -> each.endsWith(views))
                    .containsExactly("update " + views, "find " + views, "update " + views);
            assertThat(node.user("ada")).get().extracting(UserView::name).isEqualTo("Countess");
        }
    }

    @Test
    void many_views_are_written_by_several_commands_and_all_of_them_or_the_batch_comes_again() throws Exception {
        var views = mongo.database().getCollection("view_many");
        ViewDocuments documents = new ViewDocuments(views);
        List<ViewDocuments.Change> changes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            changes.add(new ViewDocuments.Change(
                    ViewDocuments.NEVER, new Document("_id", "user-" + i).append(ViewDocuments.APPLIED, 1L)));
        }
        assertThat(documents.write(changes, 4)).isTrue();
        assertThat(views.countDocuments()).isEqualTo(100);

        changes.replaceAll(each -> new ViewDocuments.Change(
                1, new Document("_id", each.document().getString("_id")).append(ViewDocuments.APPLIED, 2L)));
        views.updateOne(new Document("_id", "user-3"), new Document("$set", new Document(ViewDocuments.APPLIED, 9L)));
        changes.set(
                97,
                new ViewDocuments.Change(
                        ViewDocuments.NEVER, new Document("_id", "new").append(ViewDocuments.APPLIED, 2L)));
        assertThat(documents.write(changes, 4)).isFalse();
        assertThat(documents
                        .load(List.of("user-3", "user-97", "user-99", "new"))
                        .values())
                .extracting(ViewDocuments::applied)
                .containsExactlyInAnyOrder(9L, 1L, 2L, 2L);
        assertThat(views.countDocuments(new Document(ViewDocuments.APPLIED, 2L)))
                .isEqualTo(99);
    }

    private MongoClient listened(List<String> asked) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(mongo.uri()))
                .addCommandListener(new CommandListener() {
                    @Override
                    public void commandStarted(CommandStartedEvent event) {
                        var target = Objects.requireNonNull(event.getCommand().get(event.getCommandName()));
                        if (target.isString()) {
                            asked.add(event.getCommandName() + " "
                                    + target.asString().getValue());
                        }
                    }
                })
                .build());
    }
}
