package dev.registrar.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.MongoTimeoutException;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.testing.ModelLog;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.query.testing.History;
import dev.registrar.query.user.UserProjection;
import dev.registrar.query.user.UserView;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.event.RecordedEvent;
import dev.registrar.shared.user.UserEvent.RoleChanged;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectionRunnerTest {

    private final TestMongo mongo = TestMongo.open();
    private final ModelLog log = new ModelLog();
    private final History history = new History(log);
    private final EventReader reader = EventReader.of(history.codec());

    @AfterEach
    void drop() {
        mongo.close();
    }

    private Node node() {
        return new Node(new UserProjection(), log, reader, mongo.database());
    }

    private static UserRegistered registered(String id) {
        return new UserRegistered(id, id + "@example.org", "Name of " + id, "user", 1);
    }

    @Test
    void a_commit_is_soon_visible_with_its_position() {
        try (Node node = node().start()) {
            history.commit(registered("ada"));
            long position = history.commit(new UserRenamed("ada", "Ada Lovelace"));
            assertThat(node.at(position).position()).isEqualTo(position);
            assertThat(node.user("ada"))
                    .get()
                    .extracting(UserView::name, UserView::version)
                    .containsExactly("Ada Lovelace", 1L);
        }
    }

    @Test
    void a_reader_that_waits_for_what_never_comes_is_refused_in_time() {
        try (Node node = node().start()) {
            node.at(0);
            assertThatExceptionOfType(RejectedException.class)
                    .isThrownBy(() -> node.positions.await("users", 99, Duration.ofMillis(50)))
                    .satisfies(e -> assertThat(e.rejection().code()).isEqualTo("READ_AFTER_TIMEOUT"))
                    .satisfies(e -> assertThat(e.rejection().status()).isEqualTo(503));
        }
    }

    @Test
    void voids_are_passed_over() {
        try (Node node = node().start()) {
            log.appendVoid();
            history.commit(registered("ada"));
            log.appendVoid();
            assertThat(node.at(3).counters()).containsEntry("total", 1L);
        }
    }

    @Test
    void counters_follow_the_events_and_what_is_gone_leaves_nothing_readable() {
        try (Node node = node().start()) {
            history.commit(registered("ada"), registered("bob"));
            history.commit(new RoleChanged("ada", "user", "admin"));
            long position = history.commit(new UserDeleted("bob", "bob@example.org", "user"));
            assertThat(node.at(position).counters()).isEqualTo(Map.of("total", 1L, "role:user", 0L, "role:admin", 1L));
            assertThat(node.user("bob")).isEmpty();
            assertThat(node.documents().get("bob").keySet()).containsExactlyInAnyOrder("_id", "_gone", "_applied");
        }
    }

    @Test
    void whatever_is_delivered_again_changes_nothing() throws InterruptedException {
        for (long seed = 1; seed <= 30; seed++) {
            Random random = new Random(seed);
            ModelLog commits = new ModelLog();
            History past = new RandomUsers(random).write(new History(commits), 60);
            String name = "view_users_repeated_" + seed;
            Applier<UserView> applier = new Applier<>(
                    new UserProjection(),
                    EventReader.of(past.codec()),
                    new ViewDocuments(mongo.database().getCollection(name)),
                    Clock.systemUTC(),
                    keys -> {},
                    new Recent<>(random.nextInt(4)),
                    1 + random.nextInt(3));
            Progress progress = Progress.START;
            while (progress.position() < commits.head()) {
                List<Commit> batch = commits.read(progress.position(), 1 + random.nextInt(10));
                Progress first = applier.apply(progress, batch);
                // The process died before the position was stored: the same again, cut differently.
                List<Commit> again = commits.read(progress.position(), 1 + random.nextInt(10));
                Progress second = applier.apply(progress, again);
                assertThat(applier.apply(progress, batch)).as("seed %s", seed).isEqualTo(first);
                progress = random.nextBoolean() ? first : second;
            }
            RandomUsers.Fresh fresh = RandomUsers.replay(commits, past.codec());
            assertThat(progress.counters()).as("seed %s", seed).isEqualTo(fresh.counters());
            assertThat(RandomUsers.views(mongo.database().getCollection(name)))
                    .as("seed %s", seed)
                    .isEqualTo(fresh.views());
        }
    }

    @Test
    void an_event_that_fails_is_parked_its_user_waits_and_others_go_on() {
        AtomicBoolean broken = new AtomicBoolean(true);
        try (Node node = new Node(new UserProjection(), log, failing(broken::get), mongo.database()).start()) {
            history.commit(registered("ada"));
            history.commit(new RoleChanged("ada", "user", "admin"));
            history.commit(new UserRenamed("ada", "waits"));
            long position = history.commit(registered("bob"));
            assertThat(node.at(position).counters()).isEqualTo(Map.of("total", 2L, "role:user", 2L));
            assertThat(node.user("ada")).get().extracting(UserView::name).isEqualTo("Name of ada");
            assertThat(node.user("bob")).isPresent();
            assertThat(node.state().progress().parked().values())
                    .singleElement()
                    .extracting(Parked::id, Parked::key, Parked::code)
                    .containsExactly("2-0", "ada", "UNREADABLE_EVENT");

            broken.set(false);
            assertThat(node.states.request("users", "2-0", ProjectionStates.RETRY))
                    .isTrue();
            Node.await(() -> node.state().progress().parked().isEmpty());
            assertThat(node.user("ada")).get().extracting(UserView::name).isEqualTo("waits");
            assertThat(node.positions.current("users").counters())
                    .isEqualTo(Map.of("total", 2L, "role:user", 1L, "role:admin", 1L));
        }
    }

    @Test
    void a_parked_event_can_be_left_out() {
        try (Node node = new Node(new UserProjection(), log, failing(() -> true), mongo.database()).start()) {
            history.commit(registered("ada"));
            history.commit(new UserRenamed("ada", "unreadable"));
            node.at(history.commit(new RoleChanged("ada", "user", "auditor")));
            node.states.request("users", "2-0", ProjectionStates.SKIP);
            Node.await(() -> node.state().progress().parked().isEmpty());
            assertThat(node.user("ada")).get().extracting(UserView::name).isEqualTo("Name of ada");
            assertThat(node.positions.current("users").counters()).containsEntry("role:auditor", 1L);
        }
    }

    /** A reader that fails at the second commit while {@code broken}. */
    private EventReader failing(BooleanSupplier broken) {
        return new EventReader() {
            @Override
            public RecordedEvent read(StoredEvent stored) {
                if (broken.getAsBoolean() && stored.position() == 2) {
                    throw new IllegalStateException("cannot be read");
                }
                return reader.read(stored);
            }
        };
    }

    @Test
    void one_of_two_nodes_runs_the_projection_and_the_other_takes_over() {
        try (Node second = node()) {
            try (Node first = node().start()) {
                first.at(history.commit(registered("ada")));
                second.start();
                assertThat(second.at(history.commit(registered("bob"))).counters())
                        .containsEntry("total", 2L);
                assertThat(second.runner.lease().epoch()).isNull();
            }
            assertThat(second.at(history.commit(registered("eve"))).counters()).containsEntry("total", 3L);
            assertThat(second.runner.lease().epoch()).isNotNull();
        }
    }

    @Test
    void an_owner_that_was_away_is_fenced_off() {
        try (Node first = node().start()) {
            first.at(history.commit(registered("ada")));
            long old = first.runner.lease().epoch();
            ProjectionState seen = first.state();
            Node.await(() -> first.states.acquire(first.state(), "another").isPresent());
            assertThatExceptionOfType(ProjectionStates.FencedException.class)
                    .isThrownBy(() -> first.states.advance("users", old, seen.progress(), seen.progress()));
        }
    }

    @Test
    void an_outage_of_the_database_is_waited_out_and_parks_nothing() {
        AtomicInteger refusals = new AtomicInteger(3);
        EventReader keysAway = new EventReader() {
            @Override
            public RecordedEvent read(StoredEvent stored) {
                if (refusals.getAndDecrement() > 0) {
                    throw new MongoTimeoutException("nobody answers");
                }
                return reader.read(stored);
            }
        };
        try (Node node = new Node(new UserProjection(), log, keysAway, mongo.database()).start()) {
            assertThat(node.at(history.commit(registered("ada"))).counters()).containsEntry("total", 1L);
            assertThat(node.state().progress().parked()).isEmpty();
            assertThat(refusals.get()).isNegative();
        }
    }

    @Test
    void the_embedded_store_is_taken_at_once_and_has_the_indexes_of_the_view(@TempDir Path directory) {
        try (TestMongo embedded = TestMongo.embedded(directory)) {
            for (String id : List.of("ada", "bob")) {
                // The first process dies without giving the lease back: nobody else can be there.
                Node node = new Node(new UserProjection(), log, reader, embedded.database(), Timing.ALONE);
                node.start();
                Positions.Served served = node.at(history.commit(registered(id), new UserRenamed(id, "Name")));
                assertThat(node.user(id)).isPresent();
                assertThat(embedded.database()
                                .getCollection(served.collection())
                                .listIndexes()
                                .into(new ArrayList<>()))
                        .extracting(index ->
                                index.get("key", Document.class).keySet().toString())
                        .containsAll(new UserProjection()
                                .indexes().stream()
                                        .map(index -> ((Document) index.getKeys())
                                                .keySet()
                                                .toString())
                                        .toList());
                node.runner.stop();
                embedded.database()
                        .getCollection("projections")
                        .updateOne(new Document("_id", "users"), new Document("$set", new Document("owner", "dead")));
            }
        }
    }
}
