package dev.registrar.query.audit;

import com.mongodb.MongoException;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.adapter.event.EventCodec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The log as auditors read it: in order, filtered, decoded, a bounded piece at a time. */
final class EventLog {

    /** Commits that one read of the log brings. */
    static final int CHUNK = 500;

    /** Commits that one page looks at, however few of them are asked for. */
    static final int MOST_SCANNED = 20_000;

    private final CommitLog log;
    private final EventCodec codec;

    EventLog(CommitLog log, EventCodec codec) {
        this.log = log;
        this.codec = codec;
    }

    /**
     * Some events in order, whole commits only.
     *
     * @param events the events
     * @param next position after which to go on; null at the end of the log
     */
    record Page(List<AuditedEvent> events, @Nullable Long next) {}

    /**
     * Returns the next events after commit {@code after}: at most {@code limit}, unless the first commit alone has more.
     * Looks at no more than {@link #MOST_SCANNED} commits, so that a page may be short, even empty, and yet have a next.
     */
    Page page(EventFilter filter, long after, int limit) {
        String aggregate = filter.aggregate();
        return aggregate == null ? scan(filter, after, limit) : stream(aggregate, filter, after, limit);
    }

    private Page scan(EventFilter filter, long after, int limit) {
        List<AuditedEvent> page = new ArrayList<>();
        long at = after;
        for (int scanned = 0; scanned < MOST_SCANNED; ) {
            List<Commit> chunk = log.read(at, Math.min(CHUNK, MOST_SCANNED - scanned));
            if (chunk.isEmpty()) {
                return new Page(page, null);
            }
            for (Commit commit : chunk) {
                List<AuditedEvent> events = matching(filter, commit.events());
                if (!page.isEmpty() && page.size() + events.size() > limit) {
                    return new Page(page, at);
                }
                page.addAll(events);
                at = commit.position();
            }
            scanned += chunk.size();
        }
        return new Page(page, at);
    }

    /** One stream is found by its key, without a walk over the log. */
    private Page stream(String aggregate, EventFilter filter, long after, int limit) {
        List<StoredEvent> events = log.stream(aggregate, 0).stream()
                .filter(event -> event.position() > after)
                .toList();
        List<AuditedEvent> page = new ArrayList<>();
        int from = 0;
        while (from < events.size()) {
            int to = from;
            while (to < events.size()
                    && events.get(to).position() == events.get(from).position()) {
                to++;
            }
            List<AuditedEvent> commit = matching(filter, events.subList(from, to));
            if (!page.isEmpty() && page.size() + commit.size() > limit) {
                return new Page(page, events.get(from - 1).position());
            }
            page.addAll(commit);
            from = to;
        }
        return new Page(page, null);
    }

    /** Returns the events of {@code commits} that are asked for, with one read for all keys they need. */
    List<AuditedEvent> events(EventFilter filter, List<Commit> commits) {
        return matching(
                filter,
                commits.stream().flatMap(commit -> commit.events().stream()).toList());
    }

    private List<AuditedEvent> matching(EventFilter filter, List<StoredEvent> stored) {
        List<StoredEvent> asked = stored.stream().filter(filter::matches).toList();
        return decode(asked).stream().filter(filter::matches).toList();
    }

    private List<AuditedEvent> decode(List<StoredEvent> stored) {
        try {
            return codec.readAll(stored).stream()
                    .map(event -> AuditedEvent.of(event, codec))
                    .toList();
        } catch (MongoException e) {
            throw e;
        } catch (RuntimeException e) {
            // One of them is of a kind this program does not know: the others are shown all the same.
            return stored.stream().map(this::decodeOne).toList();
        }
    }

    private AuditedEvent decodeOne(StoredEvent stored) {
        try {
            return AuditedEvent.of(codec.read(stored), codec);
        } catch (MongoException e) {
            throw e;
        } catch (RuntimeException e) {
            return AuditedEvent.unknown(stored);
        }
    }
}
