package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.verify.CanonicalCommit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonValue;
import org.bson.json.JsonParseException;
import org.jspecify.annotations.Nullable;

/**
 * Commits as lines of CloudEvents 1.0 (JSON format, §3): one line for each number, whose {@code data} is the canonical
 * record. The same commit always gives the same line, and {@code leafhash} is the hash of its {@code data}.
 */
public final class CloudEventLines {
    private CloudEventLines() {}

    /** Returns the line of {@code commit}, without its line end. */
    public static String line(Commit commit) {
        var json = CanonicalCommit.json(commit);
        // Integers of CloudEvents have 32 bits, so the position is text.
        return "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"/commits\",\"type\":\"%s\",%s\"datacontenttype\":\"application/json\",\"position\":\"%d\",\"leafhash\":\"%s\",\"data\":"
                        .formatted(
                                commit.position(),
                                commit.isVoid() ? "dev.registrar.void" : "dev.registrar.commit",
                                time(commit, json),
                                commit.position(),
                                CanonicalCommit.leafHashHex(commit))
                + json + "}";
    }

    /** The canonical record of a commit begins with its time, in the form that is wanted here too. */
    private static String time(Commit commit, String json) {
        return commit.isVoid() ? "" : "\"time\":" + json.substring(6, json.indexOf(',')) + ",";
    }

    /**
     * Returns the commit of a line.
     *
     * @throws IllegalArgumentException where it is none, or is not what its hash says
     */
    public static Commit parse(String line) {
        try {
            var event = BsonDocument.parse(line);
            var commit = commit(event.getDocument("data"));
            if (!CanonicalCommit.leafHashHex(commit)
                    .equals(event.getString("leafhash").getValue())) {
                throw new IllegalArgumentException("commit " + commit.position() + " is not what its leafhash says");
            }
            return commit;
        } catch (JsonParseException | BsonInvalidOperationException | java.time.DateTimeException e) {
            throw new IllegalArgumentException("this is no line of an export: " + e.getMessage(), e);
        }
    }

    private static Commit commit(BsonDocument data) {
        var position = data.getNumber("position").longValue();
        if (data.containsKey("void")) {
            return Commit.ofVoid(position);
        }
        List<StoredEvent> events = new ArrayList<>();
        for (var event : data.getArray("events")) {
            events.add(event(event.asDocument(), position, events.size()));
        }
        var claims = data.getArray("claims").stream()
                .map(claim -> claim(claim.asDocument()))
                .toList();
        var idempotency = data.get("idempotency");
        return new Commit(
                position,
                text(data, "id"),
                Instant.parse(text(data, "at")),
                events,
                claims,
                idempotency == null || idempotency.isNull() ? null : idempotency(idempotency.asDocument()));
    }

    private static StoredEvent event(BsonDocument event, long position, int index) {
        var aggregate = event.getDocument("aggregate");
        return new StoredEvent(
                position,
                index,
                text(event, "id"),
                text(aggregate, "type"),
                text(aggregate, "id"),
                aggregate.getNumber("version").longValue(),
                text(event, "type"),
                optional(event.get("revision")),
                Instant.parse(text(event, "at")),
                content(event, "metadata"),
                content(event, "data"));
    }

    private static StoredClaim claim(BsonDocument claim) {
        return new StoredClaim(
                text(claim, "claim"),
                text(claim, "aggregate"),
                "take".equals(text(claim, "kind")) ? ClaimChange.Kind.TAKE : ClaimChange.Kind.RELEASE,
                claim.getNumber("generation").longValue());
    }

    private static Idempotency idempotency(BsonDocument idempotency) {
        return new Idempotency(text(idempotency, "key"), content(idempotency, "outcome"));
    }

    private static Content content(BsonDocument holder, String member) {
        return holder.isString(member)
                ? Content.of(text(holder, member))
                : new Content.Binary(Base64.getDecoder().decode(text(holder.getDocument(member), "base64")));
    }

    private static String text(BsonDocument holder, String member) {
        return holder.getString(member).getValue();
    }

    private static @Nullable String optional(@Nullable BsonValue value) {
        return value == null || value.isNull() ? null : value.asString().getValue();
    }
}
