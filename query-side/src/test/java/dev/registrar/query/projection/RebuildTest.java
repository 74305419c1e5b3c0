package dev.registrar.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.IndexModel;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.query.testing.History;
import dev.registrar.query.user.UserProjection;
import dev.registrar.query.user.UserView;
import dev.registrar.shared.adapter.event.RecordedEvent;
import dev.registrar.shared.user.UserEvent.ProfileChanged;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RebuildTest {

    private final TestMongo mongo = TestMongo.open();
    private final CommitLog log = MongoCommitLog.open(mongo.database());
    private final History history = new History(log);
    private final EventReader reader = EventReader.of(history.codec());

    @AfterEach
    void drop() {
        log.close();
        mongo.close();
    }

    private Node node(Projection<UserView> projection) {
        return new Node(projection, log, reader, mongo.database());
    }

    private static void ask(Node node, long head) {
        assertThat(node.states.requestRebuild(
                        node.state(), node.runner.projection().version(), head, Instant.now()))
                .isPresent();
    }

    @Test
    void a_changed_fold_is_rebuilt_under_writes_and_equals_a_fresh_replay() throws InterruptedException {
        long seed = 7;
        RandomUsers users = new RandomUsers(new Random(seed));
        users.write(history, 1500);
        try (Node old = node(new UserProjection()).start()) {
            old.at(log.head());
        }
        Projection<UserView> changed = new Changed();
        AtomicBoolean writing = new AtomicBoolean(true);
        Set<String> seen = new HashSet<>();
        try (Node node = node(changed)) {
            String before = node.state().alias();
            Thread writer = Thread.ofVirtual().start(() -> {
                while (writing.get()) {
                    users.write(history, 1);
                }
            });
            node.start();
            Node.await(() -> {
                // The view serves all the while, and what is acknowledged is soon in it.
                seen.add(node.at(log.head()).collection());
                RebuildState rebuild = node.state().rebuild();
                return rebuild != null && !rebuild.phase().running();
            });
            writing.set(false);
            writer.join();

            RebuildState rebuild = node.awaitRebuild();
            assertThat(rebuild.phase()).as("%s", rebuild.result()).isEqualTo(RebuildState.Phase.DONE);
            Positions.Served served = node.at(log.head());
            assertThat(served.collection()).isEqualTo(rebuild.collection()).isNotEqualTo(before);
            assertThat(seen).contains(before);
            assertThat(node.state().version()).isEqualTo(changed.version());
            RandomUsers.Fresh fresh = RandomUsers.replay(log, history.codec(), changed);
            assertThat(served.counters()).as("seed %s", seed).isEqualTo(fresh.counters());
            assertThat(RandomUsers.views(mongo.database().getCollection(served.collection())))
                    .as("seed %s", seed)
                    .isEqualTo(fresh.views());
            assertThat(fresh.views().values())
                    .anyMatch(user -> user.name().equals(user.name().toUpperCase(Locale.ROOT)));
            Node.await(() -> !mongo.database()
                    .listCollectionNames()
                    .into(new HashSet<>())
                    .contains(before));
        }
    }

    @Test
    void what_is_asked_of_a_process_that_looks_rarely_begins_at_once() {
        history.commit(new UserRegistered("ada", "ada@example.org", "Ada", "user", 1));
        Duration never = Duration.ofDays(1);
        Timing rarely = new Timing(never, never, Duration.ZERO, Duration.ZERO, Duration.ZERO, false);
        try (Node node = new Node(new UserProjection(), log, reader, mongo.database(), rarely).start()) {
            node.at(log.head());
            ask(node, log.head());
            node.state();
            node.runner.wake();
            assertThat(node.awaitRebuild().phase()).isEqualTo(RebuildState.Phase.DONE);
            // Nor does it look for commits by itself: it is told of them.
            assertThat(node.at(history.commit(new UserRenamed("ada", "Ada Lovelace")))
                            .position())
                    .isEqualTo(2);
        }
    }

    @Test
    void a_view_that_was_damaged_is_told_and_mended() {
        new RandomUsers(new Random(11)).write(history, 100);
        history.commit(new UserRegistered("ada", "ada@example.org", "Ada", "user", 1));
        try (Node node = node(new UserProjection()).start()) {
            String before = node.at(log.head()).collection();
            mongo.database()
                    .getCollection(before)
                    .updateOne(new Document("_id", "ada"), new Document("$set", new Document("name", "Eve")));
            ask(node, log.head());
            RebuildState rebuild = node.awaitRebuild();
            Map<String, Object> result = Objects.requireNonNull(rebuild.result());
            assertThat(rebuild.phase()).isEqualTo(RebuildState.Phase.DONE);
            assertThat(result.get("differing")).isEqualTo(1L);
            assertThat(result.get("examples")).isEqualTo(List.of("ada"));
            assertThat(result.get("oldChecksum")).isNotEqualTo(result.get("newChecksum"));
            assertThat(node.user("ada")).get().extracting(UserView::name).isEqualTo("Ada");

            ask(node, log.head());
            Node.await(() -> Objects.requireNonNull(node.state().rebuild()).id() == 2);
            Map<String, Object> second =
                    Objects.requireNonNull(node.awaitRebuild().result());
            assertThat(second.get("differing")).isEqualTo(0L);
            assertThat(second.get("oldChecksum")).isEqualTo(second.get("newChecksum"));
        }
    }

    @Test
    void a_rebuild_goes_on_where_a_process_that_died_left_it() throws InterruptedException {
        new RandomUsers(new Random(13)).write(history, 1200);
        try (Node first = node(new UserProjection()).start()) {
            first.at(log.head());
            ask(first, log.head());
            assertThat(first.awaitRebuild().result()).containsEntry("differing", 0L);
        }
        // As if the process had died in the middle of the second one: half the log, and a batch without its position.
        ProjectionStates states = new ProjectionStates(mongo.database());
        ProjectionState asked = states.requestRebuild(
                        states.find("users").orElseThrow(), new UserProjection().version(), log.head(), Instant.now())
                .orElseThrow();
        RebuildState rebuild = Objects.requireNonNull(asked.rebuild());
        Node dead = node(new UserProjection());
        Applier<UserView> applier = dead.runner.applier(rebuild.collection(), keys -> {});
        Progress half = applier.apply(Progress.START, log.read(0, 600));
        states.advanceRebuild(
                "users", asked.epoch(), rebuild, RebuildState.Phase.FILLING, new UserProjection().version(), half);
        applier.apply(half, log.read(600, 100));

        try (Node second = node(new UserProjection()).start()) {
            assertThat(second.awaitRebuild().phase()).isEqualTo(RebuildState.Phase.DONE);
            RandomUsers.Fresh fresh = RandomUsers.replay(log, history.codec());
            Positions.Served served = second.at(log.head());
            assertThat(served.collection()).isEqualTo(rebuild.collection());
            assertThat(served.counters()).isEqualTo(fresh.counters());
            assertThat(RandomUsers.views(mongo.database().getCollection(served.collection())))
                    .isEqualTo(fresh.views());
        }
    }

    @Test
    void other_nodes_follow_the_switch_and_one_rebuild_runs_at_a_time() {
        history.commit(new UserRegistered("ada", "ada@example.org", "Ada", "user", 1));
        try (Node first = node(new UserProjection()).start();
                Node second = node(new UserProjection())) {
            first.at(log.head());
            second.start();
            String before = second.at(log.head()).collection();
            first.runner.turn().lock();
            try {
                ask(second, log.head());
                assertThat(second.states.requestRebuild(second.state(), 1, log.head(), Instant.now()))
                        .isEmpty();
            } finally {
                first.runner.turn().unlock();
            }
            second.awaitRebuild();
            Node.await(() -> !second.positions.current("users").collection().equals(before));
            history.commit(new UserRenamed("ada", "Ada Lovelace"));
            second.at(log.head());
            assertThat(second.user("ada")).get().extracting(UserView::name).isEqualTo("Ada Lovelace");
        }
    }

    @Test
    void an_older_program_serves_a_newer_view_but_does_not_run_it() {
        history.commit(new UserRegistered("ada", "ada@example.org", "Ada", "user", 1));
        try (Node newer = node(new Changed()).start()) {
            newer.at(log.head());
        }
        try (Node older = node(new UserProjection()).start()) {
            long position = history.commit(new ProfileChanged("ada", null, "bio"));
            Node.await(() -> older.state().owner() == null);
            assertThat(older.runner.lease().epoch()).isNull();
            assertThat(older.positions.current("users").position()).isLessThan(position);
        }
    }

    /** The next version of the fold: names in capitals. */
    private static final class Changed implements Projection<UserView> {
        private final UserProjection old = new UserProjection();

        @Override
        public String name() {
            return old.name();
        }

        @Override
        public int version() {
            return old.version() + 1;
        }

        @Override
        public Set<Class<?>> handles() {
            return old.handles();
        }

        @Override
        public String key(Object event) {
            return old.key(event);
        }

        @Override
        public @Nullable UserView apply(@Nullable UserView view, RecordedEvent event) {
            UserView user = old.apply(view, event);
            return user == null
                    ? null
                    : new UserView(
                            user.id(),
                            user.email(),
                            user.name().toUpperCase(Locale.ROOT),
                            user.role(),
                            user.emailVerified(),
                            user.profile(),
                            user.preferences(),
                            user.addresses(),
                            user.createdAt(),
                            user.updatedAt(),
                            user.activeAt(),
                            user.ban(),
                            user.version());
        }

        @Override
        public Map<String, Long> count(Object event) {
            return old.count(event);
        }

        @Override
        public Document write(UserView view) {
            return old.write(view);
        }

        @Override
        public UserView read(Document document) {
            return old.read(document);
        }

        @Override
        public List<IndexModel> indexes() {
            return old.indexes();
        }
    }
}
