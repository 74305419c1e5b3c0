package dev.registrar.eventstore.migrate;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.mongo.KeyLookup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.types.ObjectId;

/**
 * A document of the source: what it stores together stays together.
 *
 * @param id the document's
 * @param timestamp by which the source orders it, as it is stored
 * @param events its events, at least one
 */
record SourceCommit(ObjectId id, String timestamp, List<NewEvent> events) {
    private static final String PREFIX = "axon-mongo:";

    /** Returns the identifier of the document that became {@code commit}; empty where none did. */
    static Optional<ObjectId> idOf(Commit commit) {
        var id = commit.id();
        return id.startsWith(PREFIX) && ObjectId.isValid(id.substring(PREFIX.length()))
                ? Optional.of(new ObjectId(id.substring(PREFIX.length())))
                : Optional.empty();
    }

    /** Returns the commit that this is to become at {@code position}. */
    Commit at(long position) {
        var stored = new ArrayList<StoredEvent>(events.size());
        for (var event : events) {
            stored.add(event.storedAt(position, stored.size()));
        }
        var at =
                events.stream().map(NewEvent::at).max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
        return new Commit(position, PREFIX + id.toHexString(), at, stored, List.of(), null);
    }

    /** Returns about how much memory this takes, in bytes. */
    long weight() {
        long weight = 0;
        for (var event : events) {
            weight += weight(event.payload()) + weight(event.metadata());
        }
        return weight;
    }

    private static long weight(Content content) {
        return switch (content) {
            case Content.Text text -> text.value().length();
            case Content.Binary binary -> binary.bytes().length;
        };
    }

    /** Returns the key that the log has if and only if it has this. */
    String key() {
        return KeyLookup.event(events.getFirst().id());
    }

    /** Returns the keys of the versions this makes. */
    Set<String> made() {
        var keys = new HashSet<String>();
        for (var event : events) {
            keys.add(KeyLookup.version(event.aggregateId(), event.sequence()));
        }
        return keys;
    }

    /** Returns the keys of the versions that must be before this. */
    Set<String> needed() {
        var keys = new HashSet<String>();
        for (var event : events) {
            if (event.sequence() > 0) {
                keys.add(KeyLookup.version(event.aggregateId(), event.sequence() - 1));
            }
        }
        keys.removeAll(made());
        return keys;
    }
}
