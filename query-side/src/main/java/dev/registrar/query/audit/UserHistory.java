package dev.registrar.query.audit;

import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.query.user.UserFold;
import dev.registrar.query.user.UserJson;
import dev.registrar.query.user.UserView;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.event.PersonalDataErased;
import dev.registrar.shared.adapter.event.RecordedEvent;
import dev.registrar.shared.adapter.web.Json;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.UserEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Users as they were: the fold of the live view over a prefix of the user's stream (ADR 0004). */
final class UserHistory {

    private final CommitLog log;
    private final EventCodec codec;

    UserHistory(CommitLog log, EventCodec codec) {
        this.log = log;
        this.codec = codec;
    }

    /**
     * What one event changed.
     *
     * @param version number of the event in the user's stream
     * @param position number of its commit
     * @param at when it happened
     * @param type stable name
     * @param actor who caused it
     * @param correlation request it came from
     * @param changes members of the user that became others
     */
    record Entry(
            long version,
            long position,
            Instant at,
            String type,
            String actor,
            String correlation,
            List<Changes.Change> changes) {}

    /** Returns what the events after commit {@code after} changed, at most {@code limit} of them. */
    List<Entry> of(String id, long after, int limit) {
        List<Entry> entries = new ArrayList<>();
        UserView before = null;
        for (RecordedEvent event : events(id)) {
            UserView now = apply(before, event);
            if (event.position() > after) {
                entries.add(new Entry(
                        event.version(),
                        event.position(),
                        event.at(),
                        event.type(),
                        event.metadata().actor(),
                        event.metadata().correlation(),
                        Changes.between(json(before), json(now))));
                if (entries.size() == limit) {
                    break;
                }
            }
            before = now;
        }
        return entries;
    }

    /**
     * Returns the user after the last event at the beginning of its stream that {@code wanted} accepts.
     *
     * @throws dev.registrar.shared.RejectedException {@code USER_NOT_FOUND} (404) where it did not exist then,
     *     {@code USER_ERASED} (410) where its personal data is gone for ever
     */
    UserView asOf(String id, Predicate<RecordedEvent> wanted) {
        List<RecordedEvent> events = events(id);
        if (events.stream().anyMatch(event -> event.event() instanceof PersonalDataErased)) {
            throw Refusal.of("USER_ERASED", 410, "The personal data of this user was erased");
        }
        UserView user = null;
        for (RecordedEvent event : events) {
            if (!wanted.test(event)) {
                break;
            }
            user = apply(user, event);
        }
        if (user == null) {
            throw notFound("The user did not exist then");
        }
        return user;
    }

    /** Returns the number of the last event of the user's stream. */
    long lastVersion(String id) {
        return log.lastSequence(id).orElseThrow(() -> notFound("There never was such a user"));
    }

    private List<RecordedEvent> events(String id) {
        List<StoredEvent> stored = log.stream(id, 0);
        if (stored.isEmpty() || !stored.getFirst().name().startsWith("user.")) {
            throw notFound("There never was such a user");
        }
        return codec.readAll(stored);
    }

    private static RuntimeException notFound(String detail) {
        return Refusal.of("USER_NOT_FOUND", 404, detail);
    }

    private static @Nullable UserView apply(@Nullable UserView user, RecordedEvent event) {
        return event.event() instanceof UserEvent change
                ? UserFold.apply(user, change, event.version(), event.at())
                : user;
    }

    private static JsonNode json(@Nullable UserView user) {
        return user == null ? Json.mapper().nullNode() : Json.mapper().valueToTree(UserJson.of(user));
    }
}
