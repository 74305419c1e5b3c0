package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonReader;
import org.bson.BsonType;
import org.bson.BsonWriter;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.jspecify.annotations.Nullable;

/** Reads stored commits straight off the wire. Fields that a later version may add are passed over. */
final class CommitCodec implements Codec<Commit> {

    @Override
    public Class<Commit> getEncoderClass() {
        return Commit.class;
    }

    @Override
    public void encode(BsonWriter writer, Commit commit, EncoderContext context) {
        throw new UnsupportedOperationException("commits are written by EncodedCommit");
    }

    /**
     * A commit and what it is stored under.
     *
     * @param keys what the index has of it
     * @param markedVoid whether it says of itself that it is a void
     */
    record Stored(Commit commit, List<String> keys, boolean markedVoid) {}

    @Override
    public Commit decode(BsonReader reader, DecoderContext context) {
        return decode(reader, false).commit();
    }

    /** Reads the keys too, which nobody needs who trusts the index. */
    static Stored decodeWithKeys(BsonReader reader) {
        return decode(reader, true);
    }

    private static Stored decode(BsonReader reader, boolean withKeys) {
        List<String> keys = List.of();
        var markedVoid = false;
        long position = 0;
        var id = "";
        var at = Instant.EPOCH;
        List<StoredEvent> events = List.of();
        List<StoredClaim> claims = List.of();
        Idempotency idempotency = null;
        reader.readStartDocument();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
            var name = reader.readName();
            switch (name) {
                case Fields.NUMBER -> position = reader.readInt64();
                case Fields.COMMIT_ID -> id = reader.readString();
                case Fields.AT -> at = Instant.ofEpochMilli(reader.readDateTime());
                case Fields.EVENTS -> events = events(reader, position);
                case Fields.CLAIMS -> claims = claims(reader);
                case Fields.IDEMPOTENCY -> idempotency = idempotency(reader);
                default -> {
                    markedVoid |= name.equals(Fields.VOID);
                    if (withKeys && name.equals(Fields.KEYS)) {
                        keys = keys(reader);
                    } else {
                        reader.skipValue();
                    }
                }
            }
        }
        reader.readEndDocument();
        return new Stored(new Commit(position, id, at, events, claims, idempotency), keys, markedVoid);
    }

    private static List<String> keys(BsonReader reader) {
        var keys = new ArrayList<String>(4);
        reader.readStartArray();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
            keys.add(reader.readString());
        }
        reader.readEndArray();
        return keys;
    }

    private static List<StoredEvent> events(BsonReader reader, long position) {
        var events = new ArrayList<StoredEvent>(1);
        reader.readStartArray();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
            events.add(event(reader, position, events.size()));
        }
        reader.readEndArray();
        return events;
    }

    private static StoredEvent event(BsonReader reader, long position, int index) {
        String id = null;
        String aggregateType = null;
        String aggregateId = null;
        long sequence = -1;
        String name = null;
        String revision = null;
        Instant at = null;
        Content metadata = null;
        Content payload = null;
        reader.readStartDocument();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
            switch (reader.readName()) {
                case Fields.EVENT_ID -> id = reader.readString();
                case Fields.AGGREGATE_TYPE -> aggregateType = reader.readString();
                case Fields.AGGREGATE_ID -> aggregateId = reader.readString();
                case Fields.SEQUENCE -> sequence = reader.readInt64();
                case Fields.NAME -> name = reader.readString();
                case Fields.REVISION -> revision = reader.readString();
                case Fields.AT -> at = Instant.ofEpochMilli(reader.readDateTime());
                case Fields.METADATA -> metadata = content(reader);
                case Fields.PAYLOAD -> payload = content(reader);
                default -> reader.skipValue();
            }
        }
        reader.readEndDocument();
        return new StoredEvent(
                position,
                index,
                present(id, Fields.EVENT_ID, position),
                present(aggregateType, Fields.AGGREGATE_TYPE, position),
                present(aggregateId, Fields.AGGREGATE_ID, position),
                sequence,
                present(name, Fields.NAME, position),
                revision,
                present(at, Fields.AT, position),
                present(metadata, Fields.METADATA, position),
                present(payload, Fields.PAYLOAD, position));
    }

    private static List<StoredClaim> claims(BsonReader reader) {
        var claims = new ArrayList<StoredClaim>(2);
        reader.readStartArray();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
            claims.add(claim(reader));
        }
        reader.readEndArray();
        return claims;
    }

    private static StoredClaim claim(BsonReader reader) {
        var claim = "";
        var aggregateId = "";
        var kind = ClaimChange.Kind.TAKE;
        long generation = 0;
        reader.readStartDocument();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
            switch (reader.readName()) {
                case Fields.CLAIM -> claim = reader.readString();
                case Fields.AGGREGATE_ID -> aggregateId = reader.readString();
                case Fields.CLAIM_KIND -> kind = kind(reader.readString());
                case Fields.GENERATION -> generation = reader.readInt64();
                default -> reader.skipValue();
            }
        }
        reader.readEndDocument();
        return new StoredClaim(claim, aggregateId, kind, generation);
    }

    private static ClaimChange.Kind kind(String stored) {
        return switch (stored) {
            case Fields.TAKE -> ClaimChange.Kind.TAKE;
            case Fields.RELEASE -> ClaimChange.Kind.RELEASE;
            default -> throw new IllegalStateException("a claim is neither taken nor released but " + stored);
        };
    }

    private static Idempotency idempotency(BsonReader reader) {
        var key = "";
        var outcome = Content.of("");
        reader.readStartDocument();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
            switch (reader.readName()) {
                case Fields.KEY -> key = reader.readString();
                case Fields.OUTCOME -> outcome = content(reader);
                default -> reader.skipValue();
            }
        }
        reader.readEndDocument();
        return new Idempotency(key, outcome);
    }

    private static Content content(BsonReader reader) {
        return switch (reader.getCurrentBsonType()) {
            case STRING -> new Content.Text(reader.readString());
            case BINARY -> new Content.Binary(reader.readBinaryData().getData());
            default ->
                throw new IllegalStateException("content is neither text nor bytes but " + reader.getCurrentBsonType());
        };
    }

    private static <T> T present(@Nullable T value, String field, long position) {
        if (value == null) {
            throw new IllegalStateException("commit " + position + " has an event without " + field);
        }
        return value;
    }
}
