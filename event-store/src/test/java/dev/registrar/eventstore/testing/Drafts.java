package dev.registrar.eventstore.testing;

import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.ReadStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Commits for tests: {@code Drafts.commit().event("ada", 0).take("email:ada", "ada").draft()}. */
public final class Drafts {
    private static final Instant AT = Instant.parse("2026-11-21T07:30:00.123Z");

    private final List<NewEvent> events = new ArrayList<>();
    private final List<ClaimChange> claims = new ArrayList<>();
    private final List<ReadStream> reads = new ArrayList<>();
    private String id = UUID.randomUUID().toString();
    private Idempotency idempotency;

    private Drafts() {}

    /** Begins a commit with an id of its own. */
    public static Drafts commit() {
        return new Drafts();
    }

    /** Returns a commit of one event. */
    public static CommitDraft of(String aggregateId, long sequence) {
        return commit().event(aggregateId, sequence).draft();
    }

    public Drafts id(String commitId) {
        id = commitId;
        return this;
    }

    public Drafts event(String aggregateId, long sequence) {
        return event(UUID.randomUUID().toString(), aggregateId, sequence);
    }

    public Drafts event(String eventId, String aggregateId, long sequence) {
        return event(new NewEvent(
                eventId,
                "User",
                aggregateId,
                sequence,
                "user.renamed",
                "1",
                AT,
                Content.of("{\"actor\":\"tester\"}"),
                Content.of("{\"name\":\"" + aggregateId + " " + sequence + "\"}")));
    }

    public Drafts event(NewEvent event) {
        events.add(event);
        return this;
    }

    /** Returns how many events of an aggregate are in it. */
    public int eventsOf(String aggregateId) {
        return (int) events.stream()
                .filter(event -> event.aggregateId().equals(aggregateId))
                .count();
    }

    public Drafts take(String claim, String aggregateId) {
        claims.add(ClaimChange.take(claim, aggregateId));
        return this;
    }

    public Drafts release(String claim, String aggregateId) {
        claims.add(ClaimChange.release(claim, aggregateId));
        return this;
    }

    public Drafts under(String key, String outcome) {
        idempotency = new Idempotency(key, Content.of(outcome));
        return this;
    }

    /** Makes it conditional on a stream that still ends with {@code lastSequence}; -1 for one without events. */
    public Drafts reading(String aggregateId, long lastSequence) {
        reads.add(new ReadStream(aggregateId, lastSequence));
        return this;
    }

    public CommitDraft draft() {
        return new CommitDraft(id, AT, events, claims, idempotency, reads);
    }
}
