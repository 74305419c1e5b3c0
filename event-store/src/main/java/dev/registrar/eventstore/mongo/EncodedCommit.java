package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.ReadStream;
import dev.registrar.eventstore.StoredClaim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.bson.RawBsonDocument;

/**
 * A commit in its stored form, all but its number. See {@code docs/format/commit-log.md}; the golden files there are
 * checked against this class.
 */
final class EncodedCommit {
    /** Length of the document, type of the first element, its name {@code _id} and a zero. */
    private static final int NUMBER_OFFSET = Integer.BYTES + 1 + 4;

    private static final String[] INDEX_NAMES = indexNames(64);

    private final CommitDraft draft;
    private final List<StoredClaim> claims;
    private final List<String> keys;
    /** The document, and room behind it that is not copied away. */
    private final byte[] bytes;

    private final int size;
    private boolean storedInThisForm = true;

    private EncodedCommit(CommitDraft draft, List<StoredClaim> claims, List<String> keys, byte[] bytes, int size) {
        this.draft = draft;
        this.claims = claims;
        this.keys = keys;
        this.bytes = bytes;
        this.size = size;
    }

    static EncodedCommit of(CommitDraft draft, List<StoredClaim> claims) {
        var keys = keysOf(draft, claims);
        var out = new BsonBytes(expectedSize(draft));
        var document = out.begin();
        out.int64(Fields.NUMBER, 0);
        out.string(Fields.COMMIT_ID, draft.id());
        out.date(Fields.AT, draft.at().toEpochMilli());
        var array = out.beginArray(Fields.KEYS);
        for (var i = 0; i < keys.size(); i++) {
            out.string(indexName(i), keys.get(i));
        }
        out.end(array);
        array = out.beginArray(Fields.EVENTS);
        for (var i = 0; i < draft.events().size(); i++) {
            event(out, indexName(i), draft.events().get(i));
        }
        out.end(array);
        claims(out, claims);
        var idempotency = draft.idempotency();
        if (idempotency != null) {
            var key = out.beginDocument(Fields.IDEMPOTENCY);
            out.string(Fields.KEY, idempotency.key());
            content(out, Fields.OUTCOME, idempotency.outcome());
            out.end(key);
        }
        out.end(document);
        return new EncodedCommit(draft, claims, keys, out.bytes(), out.size());
    }

    /** Returns the document of the void with this number. */
    static RawBsonDocument voidAt(long number) {
        var out = new BsonBytes(32);
        var document = out.begin();
        out.int64(Fields.NUMBER, number);
        out.isTrue(Fields.VOID);
        out.end(document);
        return new RawBsonDocument(out.toBytes());
    }

    /** Returns the document with this number. It shares its bytes with the one returned before. */
    RawBsonDocument numbered(long number) {
        BsonBytes.putInt64(bytes, NUMBER_OFFSET, number);
        return new RawBsonDocument(bytes, 0, size);
    }

    /** Notes the keys under which the commit was found: an earlier attempt may have given its claims other generations. */
    void foundUnder(List<String> stored) {
        storedInThisForm = stored.equals(keys);
    }

    boolean storedInThisForm() {
        return storedInThisForm;
    }

    CommitDraft draft() {
        return draft;
    }

    List<StoredClaim> claims() {
        return claims;
    }

    List<String> keys() {
        return keys;
    }

    /** Returns the keys to ask for to know whether this commit may be stored: its own, and the ends of what it read. */
    List<String> decidingKeys() {
        if (draft.reads().isEmpty()) {
            return keys;
        }
        var deciding = new ArrayList<String>(keys.size() + 2 * draft.reads().size());
        deciding.addAll(keys);
        for (var read : draft.reads()) {
            if (read.lastSequence() > ReadStream.EMPTY) {
                deciding.add(Keys.stream(read.aggregateId(), read.lastSequence()));
            }
            deciding.add(Keys.stream(read.aggregateId(), read.lastSequence() + 1));
        }
        return deciding;
    }

    boolean isConditional() {
        return !draft.reads().isEmpty();
    }

    /** Returns whether this commit was decided on a stream that {@code other} writes. */
    boolean reads(EncodedCommit other) {
        return draft.reads().stream()
                .anyMatch(read -> other.draft.events().stream()
                        .anyMatch(event -> event.aggregateId().equals(read.aggregateId())));
    }

    /** Returns a key that finds this commit, if it is stored. */
    String findingKey() {
        return keys.getFirst();
    }

    int size() {
        return size;
    }

    private static List<String> keysOf(CommitDraft draft, List<StoredClaim> claims) {
        var events = draft.events();
        var keys = new ArrayList<String>(events.size() * 2 + claims.size() + 1);
        for (var event : events) {
            keys.add(Keys.event(event.id()));
        }
        for (var event : events) {
            keys.add(Keys.stream(event.aggregateId(), event.sequence()));
        }
        for (var claim : claims) {
            keys.add(Keys.of(claim));
        }
        var idempotency = draft.idempotency();
        if (idempotency != null) {
            keys.add(Keys.idempotency(idempotency.key()));
        }
        return keys;
    }

    /** The server indexes an array as a set: a key that stands twice in one commit would pass unseen. */
    static void refuseRepeated(CommitDraft draft) {
        if (draft.events().size() == 1) {
            return;
        }
        var seen = new HashSet<String>();
        for (var event : draft.events()) {
            if (!seen.add(Keys.stream(event.aggregateId(), event.sequence()))) {
                throw new AppendException.StreamConflict(event.aggregateId(), event.sequence());
            }
            if (!seen.add(Keys.event(event.id()))) {
                throw new AppendException.DuplicateEvent(event.id());
            }
        }
    }

    private static void event(BsonBytes out, String name, NewEvent event) {
        var document = out.beginDocument(name);
        out.string(Fields.EVENT_ID, event.id());
        out.string(Fields.AGGREGATE_TYPE, event.aggregateType());
        out.string(Fields.AGGREGATE_ID, event.aggregateId());
        out.int64(Fields.SEQUENCE, event.sequence());
        out.string(Fields.NAME, event.name());
        var revision = event.revision();
        if (revision != null) {
            out.string(Fields.REVISION, revision);
        }
        out.date(Fields.AT, event.at().toEpochMilli());
        content(out, Fields.METADATA, event.metadata());
        content(out, Fields.PAYLOAD, event.payload());
        out.end(document);
    }

    private static void claims(BsonBytes out, List<StoredClaim> claims) {
        if (claims.isEmpty()) {
            return;
        }
        var array = out.beginArray(Fields.CLAIMS);
        for (var i = 0; i < claims.size(); i++) {
            var claim = claims.get(i);
            var document = out.beginDocument(indexName(i));
            out.string(Fields.CLAIM, claim.claim());
            out.string(Fields.AGGREGATE_ID, claim.aggregateId());
            out.string(
                    Fields.CLAIM_KIND,
                    switch (claim.kind()) {
                        case TAKE -> Fields.TAKE;
                        case RELEASE -> Fields.RELEASE;
                    });
            out.int64(Fields.GENERATION, claim.generation());
            out.end(document);
        }
        out.end(array);
    }

    private static void content(BsonBytes out, String name, Content content) {
        switch (content) {
            case Content.Text text -> out.string(name, text.value());
            case Content.Binary binary -> out.binary(name, binary.bytes());
        }
    }

    /** Never less than needed where all text is ASCII: growing means copying all that was written so far. */
    private static int expectedSize(CommitDraft draft) {
        var size = 128 + draft.id().length();
        for (var event : draft.events()) {
            var revision = event.revision();
            size += 192
                    + 2 * (event.id().length() + event.aggregateId().length())
                    + event.aggregateType().length()
                    + event.name().length()
                    + (revision == null ? 0 : revision.length())
                    + length(event.metadata())
                    + length(event.payload());
        }
        for (var claim : draft.claims()) {
            size += 128 + 2 * claim.claim().length() + claim.aggregateId().length();
        }
        var idempotency = draft.idempotency();
        return idempotency == null ? size : size + 64 + 2 * idempotency.key().length() + length(idempotency.outcome());
    }

    private static int length(Content content) {
        return switch (content) {
            case Content.Text text -> text.value().length();
            case Content.Binary binary -> binary.bytes().length;
        };
    }

    private static String indexName(int index) {
        return index < INDEX_NAMES.length ? INDEX_NAMES[index] : Integer.toString(index);
    }

    private static String[] indexNames(int count) {
        var names = new String[count];
        for (var i = 0; i < count; i++) {
            names[i] = Integer.toString(i);
        }
        return names;
    }
}
