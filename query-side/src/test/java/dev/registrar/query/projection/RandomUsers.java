package dev.registrar.query.projection;

import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.query.testing.History;
import dev.registrar.query.user.UserFold;
import dev.registrar.query.user.UserProjection;
import dev.registrar.query.user.UserView;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.event.RecordedEvent;
import dev.registrar.shared.session.SessionEvent.SessionOpened;
import dev.registrar.shared.user.UserEvent;
import dev.registrar.shared.user.UserEvent.AddressesChanged;
import dev.registrar.shared.user.UserEvent.EmailChanged;
import dev.registrar.shared.user.UserEvent.PostalAddress;
import dev.registrar.shared.user.UserEvent.PreferencesChanged;
import dev.registrar.shared.user.UserEvent.ProfileChanged;
import dev.registrar.shared.user.UserEvent.RoleChanged;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bson.Document;

/** Users who live as chance wants it. The same seed gives the same lives. */
final class RandomUsers {

    private final Random random;
    private final List<UserView> living = new ArrayList<>();
    private int made;

    RandomUsers(Random random) {
        this.random = random;
    }

    /** Writes {@code changes} changes. */
    History write(History history, int changes) {
        for (int i = 0; i < changes; i++) {
            if (living.isEmpty() || random.nextInt(4) == 0) {
                String id = "user-" + made++;
                var registered = new UserRegistered(id, id + "@example.org", "N" + id, "user", 1);
                history.commit(registered);
                living.add(UserFold.apply(null, registered, 0, History.BEGINNING));
            } else {
                change(history, random.nextInt(living.size()));
            }
        }
        return history;
    }

    private void change(History history, int index) {
        UserView user = living.get(index);
        if (random.nextInt(5) == 0) {
            history.commit(new SessionOpened(
                    "session-" + random.nextLong(), user.id(), 1, false, History.BEGINNING, null, null, null));
        }
        UserEvent event = event(user);
        history.commit(event);
        UserView after = UserFold.apply(user, event, user.version() + 1, user.updatedAt());
        if (after == null) {
            living.remove(index);
        } else {
            living.set(index, after);
        }
    }

    private UserEvent event(UserView user) {
        String id = user.id();
        List<String> roles = List.of("user", "admin", "auditor");
        return switch (random.nextInt(8)) {
            case 0 -> new UserDeleted(id, user.email(), user.role().wire());
            case 1 -> new RoleChanged(id, user.role().wire(), roles.get(random.nextInt(3)));
            case 2 -> new EmailChanged(id, user.email(), random.nextInt(1000) + "@example.com");
            case 3 -> new ProfileChanged(id, null, "bio " + random.nextInt());
            case 4 -> new PreferencesChanged(id, random.nextBoolean(), "dark");
            case 5 ->
                new AddressesChanged(id, List.of(new PostalAddress("Street " + random.nextInt(), "City", "1", "DE")));
            default -> new UserRenamed(id, "Name " + random.nextInt(100));
        };
    }

    /** What a fold of the whole log in memory gives. */
    record Fresh(Map<String, UserView> views, Map<String, Long> counters) {}

    static Fresh replay(CommitLog log, EventCodec codec) {
        return replay(log, codec, new UserProjection());
    }

    static Fresh replay(CommitLog log, EventCodec codec, Projection<UserView> projection) {
        Map<String, UserView> views = new TreeMap<>();
        Map<String, Long> counters = new TreeMap<>();
        for (Commit commit : log.read(0, Integer.MAX_VALUE)) {
            for (StoredEvent stored : commit.events()) {
                RecordedEvent event = codec.read(stored);
                if (projection.handles().contains(event.event().getClass())) {
                    views.compute(projection.key(event.event()), (key, view) -> projection.apply(view, event));
                    projection.count(event.event()).forEach((name, n) -> counters.merge(name, n, Long::sum));
                }
            }
        }
        return new Fresh(views, counters);
    }

    /** Returns the views stored in {@code collection}, without tombstones. */
    static Map<String, UserView> views(MongoCollection<Document> collection) {
        Map<String, UserView> views = new TreeMap<>();
        for (Document each : collection.find()) {
            if (!ViewDocuments.isGone(each)) {
                views.put(each.getString("_id"), new UserProjection().read(each));
            }
        }
        return views;
    }
}
