package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.bson.Document;

/** Reads the events of one aggregate. */
final class StreamReader {
    private static final Document KEYS_ONLY = new Document(Fields.NUMBER, 0).append(Fields.KEYS, 1);

    private final StoredCommits stored;
    private final CommitReader commits;

    StreamReader(StoredCommits stored, CommitReader commits) {
        this.stored = stored;
        this.commits = commits;
    }

    /** Returns the events of a stream whose sequences are at least {@code from} and less than {@code end}. */
    List<StoredEvent> stream(String aggregateId, long from, long end) {
        var events = new ArrayList<StoredEvent>();
        if (stored.ranges()) {
            var last = end == Long.MAX_VALUE ? Keys.streamEnd(aggregateId) : Keys.stream(aggregateId, end);
            var range = new Document("$gte", Keys.stream(aggregateId, from)).append("$lt", last);
            stored.find(new Document(Fields.KEYS, new Document("$elemMatch", range)))
                    .forEach(commit -> addEvents(events, commit, aggregateId, from, end));
        } else {
            streamByKeys(events, aggregateId, from, end);
        }
        events.sort(Comparator.comparingLong(StoredEvent::sequence));
        return events;
    }

    private void streamByKeys(List<StoredEvent> events, String aggregateId, long from, long end) {
        // Starts small: most streams are short, and every key costs even where it finds nothing.
        var chunk = StoredCommits.LOOK_AHEAD;
        var next = from;
        while (next < end) {
            var until = Math.min(end - next, chunk) + next;
            var keys = LongStream.range(next, until)
                    .mapToObj(sequence -> Keys.stream(aggregateId, sequence))
                    .toList();
            var before = events.size();
            for (var commit : commits.withKeys(keys)) {
                addEvents(events, commit, aggregateId, next, end);
            }
            if (events.size() == before) {
                return;
            }
            next = events.subList(before, events.size()).stream()
                            .mapToLong(StoredEvent::sequence)
                            .max()
                            .orElseThrow()
                    + 1;
            if (next < until) {
                return;
            }
            chunk = StoredCommits.CHUNK;
        }
    }

    private static void addEvents(List<StoredEvent> events, Commit commit, String aggregateId, long from, long end) {
        for (var event : commit.events()) {
            if (event.sequence() >= from
                    && event.sequence() < end
                    && event.aggregateId().equals(aggregateId)) {
                events.add(event);
            }
        }
    }

    /** Returns those of the streams in {@code next} that hold the sequence given for them: one question for all of them. */
    Set<String> grown(Map<String, Long> next) {
        var streams = new HashMap<String, String>();
        next.forEach((stream, sequence) -> streams.put(Keys.stream(stream, sequence), stream));
        var grown = new HashSet<String>();
        stored.fields(StoredCommits.in(Fields.KEYS, streams.keySet()), KEYS_ONLY, true)
                .forEach(commit -> commit.getList(Fields.KEYS, String.class).forEach(key -> {
                    var stream = streams.get(key);
                    if (stream != null) {
                        grown.add(stream);
                    }
                }));
        return grown;
    }

    /** Returns the sequence of the last event of a stream; empty where there is none. */
    OptionalLong lastSequence(String aggregateId) {
        var highest = new HighestKey(stored).find(number -> Keys.stream(aggregateId, number - 1), Fields.KEYS);
        return highest.isEmpty() ? highest : OptionalLong.of(highest.getAsLong() - 1);
    }
}
