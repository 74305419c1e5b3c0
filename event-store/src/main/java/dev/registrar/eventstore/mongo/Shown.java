package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.StoredEvent;
import java.util.List;

/**
 * Shows nothing that numbers are missing below: whoever saw such a commit might write one that the log puts before it. What
 * was found out of order is kept back until the numbers below it are there, which they are at once but for writers that
 * insert side by side. See {@code docs/adr/0028}.
 */
final class Shown {
    private final Gaps gaps;
    private final Tail tail;
    private final boolean readOnly;

    /** Where nothing is written nothing can be written too low, and no gap may be filled. */
    Shown(Gaps gaps, Tail tail, boolean readOnly) {
        this.gaps = gaps;
        this.tail = tail;
        this.readOnly = readOnly;
    }

    List<Commit> commits(List<Commit> found) {
        var last = 0L;
        for (var commit : found) {
            last = Math.max(last, commit.position());
        }
        upTo(last);
        return found;
    }

    List<StoredEvent> events(List<StoredEvent> found) {
        var last = 0L;
        for (var event : found) {
            last = Math.max(last, event.position());
        }
        upTo(last);
        return found;
    }

    /** Returns once the log is complete up to {@code position}. */
    void upTo(long position) {
        if (!readOnly) {
            gaps.await(tail.known(), position);
            tail.advance(position);
        }
    }
}
