package dev.registrar.query.projection;

import java.time.Instant;
import org.bson.Document;

/**
 * An event that could not be applied. Later events of the same key wait behind it, other keys go on.
 *
 * @param id {@code <position>-<index>} of the event
 * @param key key of the view that waits
 * @param position commit of the event
 * @param index place of the event in its commit
 * @param event stable name of the kind of event
 * @param code why: {@code UNREADABLE_EVENT} or {@code FOLD_FAILED}
 * @param cause one sentence for a person, without content of the event
 * @param at when it was parked
 */
public record Parked(
        String id, String key, long position, int index, String event, String code, String cause, Instant at) {

    static String idOf(long position, int index) {
        return position + "-" + index;
    }

    Document toDocument() {
        return new Document("key", key)
                .append("position", position)
                .append("index", index)
                .append("event", event)
                .append("code", code)
                .append("cause", cause)
                .append("at", java.util.Date.from(at));
    }

    static Parked of(String id, Document stored) {
        return new Parked(
                id,
                stored.getString("key"),
                Numbers.longOf(stored, "position"),
                Numbers.intOf(stored, "index"),
                stored.getString("event"),
                stored.getString("code"),
                stored.getString("cause"),
                stored.getDate("at").toInstant());
    }
}
