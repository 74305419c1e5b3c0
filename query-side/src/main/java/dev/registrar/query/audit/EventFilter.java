package dev.registrar.query.audit;

import dev.registrar.eventstore.StoredEvent;
import dev.registrar.query.web.QueryParameters;
import dev.registrar.shared.adapter.web.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events are asked for; null means any.
 *
 * @param type stable name of the kind of event
 * @param aggregate identifier of the stream
 * @param user identifier of a user whom they are about: of their own stream, or named in the open part of what happened,
 *     as sessions and refused sign-ins name whose they are
 * @param actor who caused them
 * @param correlation request they came from
 * @param from earliest time
 * @param to time before which they happened
 */
record EventFilter(
        @Nullable String type,
        @Nullable String aggregate,
        @Nullable String user,
        @Nullable String actor,
        @Nullable String correlation,
        @Nullable Instant from,
        @Nullable Instant to) {

    private static final int LONGEST = 200;

    static EventFilter of(QueryParameters parameters) {
        return new EventFilter(
                parameters.text("type", LONGEST),
                parameters.text("aggregate", LONGEST),
                parameters.text("user", LONGEST),
                parameters.text("actor", LONGEST),
                parameters.text("correlation", LONGEST),
                parameters.time("from"),
                parameters.time("to"));
    }

    /** Returns whether what the log stores in the open of {@code event} is asked for. */
    boolean matches(StoredEvent event) {
        return (type == null || type.equals(event.name()))
                && (aggregate == null || aggregate.equals(event.aggregateId()))
                && (from == null || !event.at().isBefore(from))
                && (to == null || event.at().isBefore(to))
                && (user == null || isAbout(user, event));
    }

    private static boolean isAbout(String user, StoredEvent event) {
        if (user.equals(event.aggregateId())) {
            return true;
        }
        String data = new String(event.payload().bytes(), StandardCharsets.UTF_8);
        // Most events are about somebody else, and are not worth being parsed.
        return data.contains(user)
                && Json.mapper()
                        .readTree(data)
                        .valueStream()
                        .anyMatch(
                                member -> member.isString() && member.asString().equals(user));
    }

    /** Returns whether who caused {@code event} is asked for. */
    boolean matches(AuditedEvent event) {
        return (actor == null || actor.equals(event.actor()))
                && (correlation == null || correlation.equals(event.correlation()));
    }
}
