package dev.registrar.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexModel;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.testing.ModelLog;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.query.testing.History;
import dev.registrar.query.user.UserProjection;
import dev.registrar.query.user.UserView;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.event.RecordedEvent;
import dev.registrar.shared.testing.TestKeys;
import dev.registrar.shared.user.UserEvent.RoleChanged;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several lanes make of the log what one would, whatever is between them when a process dies. */
class LanesTest {

    private final TestMongo mongo = TestMongo.open();
    private final MongoCollection<Document> views = mongo.database().getCollection("view");
    private final ModelLog log = new ModelLog();
    private final DataKeys keys = TestKeys.dataKeys();
    private final History history = new History(log, keys);
    private final EventReader reader = EventReader.of(history.codec());

    @AfterEach
    void drop() {
        mongo.close();
    }

    private Applier<UserView> applier(Projection<UserView> projection, EventReader events) {
        return new Applier<>(
                projection, events, new ViewDocuments(views), Clock.systemUTC(), keys -> {}, new Recent<>(0), 1);
    }

    private Applier<UserView> applier() {
        return applier(new UserProjection(), reader);
    }

    private UserView user(String id) {
        return new UserProjection().read(views.find(new Document("_id", id)).first());
    }

    @Test
    void one_persons_events_keep_their_order_and_a_process_that_dies_between_lanes_loses_nothing()
            throws InterruptedException {
        Random random = new Random(17);
        new RandomUsers(random).write(history, 900);
        Progress stored = Progress.START;
        while (stored.position() < log.head()) {
            // Dies with some stretches written, in one lane or in all, and the position of the first ones alone stored.
            try (Lanes<UserView> lanes = new Lanes<>(applier(), stored, 1 + random.nextInt(4))) {
                long sent = stored.position();
                int survives = random.nextInt(12);
                while (sent < log.head() && survives-- > 0) {
                    List<Commit> stretch = log.read(sent, 1 + random.nextInt(60));
                    lanes.send(stretch);
                    sent = stretch.getLast().position();
                    if (lanes.underWay() > 3 || random.nextBoolean()) {
                        stored = lanes.await(stored);
                    }
                }
            }
        }
        RandomUsers.Fresh fresh = RandomUsers.replay(log, history.codec());
        assertThat(stored.counters()).isEqualTo(fresh.counters());
        assertThat(stored.parked()).isEmpty();
        assertThat(RandomUsers.views(views)).isEqualTo(fresh.views());
    }

    @Test
    void a_lane_that_could_not_write_does_not_go_on_to_what_comes_later() throws InterruptedException {
        history.commit(new UserRegistered("ada", "ada@example.org", "Ada", "user", 1));
        history.commit(new UserRenamed("ada", "Ada Lovelace"));
        history.commit(new UserRenamed("ada", "Countess"));
        AtomicBoolean broken = new AtomicBoolean(true);
        Projection<UserView> failing = new FailingAt("Ada Lovelace", broken);
        Progress stored = Progress.START;
        try (Lanes<UserView> lanes = new Lanes<>(applier(failing, reader), stored, 2)) {
            for (long after = 0; after < 3; after++) {
                lanes.send(log.read(after, 1));
            }
            stored = lanes.await(stored);
            Progress first = stored;
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> lanes.await(first));
            broken.set(false);
            assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> lanes.await(first));
        }
        assertThat(stored.position()).isEqualTo(1);
        assertThat(user("ada").name()).isEqualTo("Ada");
        try (Lanes<UserView> lanes = new Lanes<>(applier(failing, reader), stored, 2)) {
            lanes.send(log.read(1, 2));
            stored = lanes.await(stored);
        }
        assertThat(user("ada").name()).isEqualTo("Countess");
        assertThat(user("ada").version()).isEqualTo(2);
        assertThat(stored.counters()).containsEntry("total", 1L);
    }

    @Test
    void what_waits_behind_a_parked_event_waits_in_later_stretches_too() throws InterruptedException {
        history.commit(new UserRegistered("ada", "ada@example.org", "Ada", "user", 1));
        history.commit(new UserRenamed("ada", "unreadable"));
        history.commit(new UserRenamed("ada", "waits"));
        history.commit(new UserRegistered("bob", "bob@example.org", "Bob", "user", 1));
        EventReader failing = new EventReader() {
            @Override
            public RecordedEvent read(StoredEvent stored) {
                if (stored.position() == 2) {
                    throw new IllegalStateException("cannot be read");
                }
                return reader.read(stored);
            }
        };
        Progress stored = Progress.START;
        try (Lanes<UserView> lanes = new Lanes<>(applier(new UserProjection(), failing), stored, 2)) {
            for (long after = 0; after < 4; after++) {
                lanes.send(log.read(after, 1));
            }
            while (lanes.underWay() > 0) {
                stored = lanes.await(stored);
            }
        }
        assertThat(stored.position()).isEqualTo(4);
        assertThat(stored.parked().keySet()).containsExactly("2-0");
        assertThat(user("ada").name()).isEqualTo("Ada");
        assertThat(user("bob").name()).isEqualTo("Bob");
        // Resumed: what is parked is known from the stored progress.
        history.commit(new UserRenamed("ada", "waits as well"));
        try (Lanes<UserView> lanes = new Lanes<>(applier(new UserProjection(), failing), stored, 3)) {
            lanes.send(log.read(4, 1));
            stored = lanes.await(stored);
        }
        assertThat(stored.parked().keySet()).containsExactly("2-0");
        assertThat(user("ada").name()).isEqualTo("Ada");
    }

    @Test
    void a_person_who_is_erased_in_the_middle_leaves_nothing_readable() throws InterruptedException {
        history.commit(new UserRegistered("ada", "ada@example.org", "Ada", "user", 1));
        history.commit(new UserRegistered("bob", "bob@example.org", "Bob", "user", 1));
        history.commit(new RoleChanged("ada", "user", "admin"));
        history.commit(new UserDeleted("ada", "ada@example.org", "admin"));
        Progress stored = Progress.START;
        try (Lanes<UserView> lanes = new Lanes<>(applier(), stored, 2)) {
            lanes.send(log.read(0, 3));
            stored = lanes.await(stored);
            keys.discard("ada");
            lanes.send(log.read(3, 1));
            stored = lanes.await(stored);
        }
        Document ada = views.find(new Document("_id", "ada")).first();
        assertThat(stored.counters()).isEqualTo(Map.of("total", 1L, "role:user", 1L, "role:admin", 0L));
        assertThat(ada).isNotNull();
        assertThat(ada.keySet()).containsExactlyInAnyOrder("_id", "_gone", "_applied");
        assertThat(user("bob").name()).isEqualTo("Bob");
        // The next rebuild meets nothing of her, and writes nothing.
        views.drop();
        try (Lanes<UserView> lanes = new Lanes<>(applier(), Progress.START, 2)) {
            lanes.send(log.read(0, 4));
            assertThat(lanes.await(Progress.START).counters()).isEqualTo(stored.counters());
        }
        assertThat(RandomUsers.views(views).keySet()).containsExactly("bob");
        assertThat(views.countDocuments()).isEqualTo(1);
    }

    /** Cannot write a user of one name while it is broken. */
    private record FailingAt(String unwritable, AtomicBoolean broken, UserProjection users)
            implements Projection<UserView> {

        FailingAt(String unwritable, AtomicBoolean broken) {
            this(unwritable, broken, new UserProjection());
        }

        @Override
        public String name() {
            return users.name();
        }

        @Override
        public int version() {
            return users.version();
        }

        @Override
        public Set<Class<?>> handles() {
            return users.handles();
        }

        @Override
        public String key(Object event) {
            return users.key(event);
        }

        @Override
        public @Nullable UserView apply(@Nullable UserView view, RecordedEvent event) {
            return users.apply(view, event);
        }

        @Override
        public Map<String, Long> count(Object event) {
            return users.count(event);
        }

        @Override
        public Document write(UserView view) {
            if (broken.get() && view.name().equals(unwritable)) {
                throw new IllegalStateException("cannot be written");
            }
            return users.write(view);
        }

        @Override
        public UserView read(Document document) {
            return users.read(document);
        }

        @Override
        public List<IndexModel> indexes() {
            return users.indexes();
        }
    }
}
