package dev.registrar.eventstore.mongo;

import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.bson.Document;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.conversions.Bson;

/** Every question that is asked of the stored commits, in the form this server answers from an index. */
final class CommitReader {
    /** Writers leave holes only among this many last numbers: none inserts further from a number that all are there up to. */
    static final int HOLE_WINDOW = 4_096;

    /** Keys asked for at once; mongo-java-server takes a tenth of a millisecond for each. */
    private static final int CHUNK = 256;

    private static final int LOOK_AHEAD = 16;
    private static final int PROBES = 32;
    private static final int HIGHEST_POWER = 40;
    private static final Bson NUMBER_ONLY = new Document(Fields.NUMBER, 1);
    private static final Bson KEYS_ONLY =
            new Document(Fields.NUMBER, 1).append(Fields.COMMIT_ID, 1).append(Fields.KEYS, 1);

    private final Server server;
    private final MongoCollection<Commit> commits;
    private final MongoCollection<Document> latest;

    CommitReader(MongoCollection<Document> collection, Server server) {
        this.server = server;
        this.latest = collection
                .withReadConcern(ReadConcern.LOCAL)
                .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry());
        this.commits = collection
                .withReadConcern(server.durable())
                .withDocumentClass(Commit.class)
                .withCodecRegistry(CodecRegistries.fromRegistries(
                        CodecRegistries.fromCodecs(new CommitCodec()), MongoClientSettings.getDefaultCodecRegistry()));
    }

    /** A commit as its keys show it. */
    record Stub(long number, String commitId, List<String> keys) {}

    /**
     * Returns what follows {@code after}, up to the first hole.
     *
     * @param head what this process knows to be there; only saves questions
     */
    List<Commit> tail(long after, int limit, long head) {
        if (limit <= 0) {
            return List.of();
        }
        return server.ranges() ? tailByRange(after, limit) : tailByNumbers(after, limit, head);
    }

    private List<Commit> tailByRange(long after, int limit) {
        var found = commits.find(Filters.gt(Fields.NUMBER, after))
                .sort(ascending(Fields.NUMBER))
                .limit(limit)
                .into(new ArrayList<>());
        return found.subList(0, dense(after, found));
    }

    private List<Commit> tailByNumbers(long after, int limit, long head) {
        var result = new ArrayList<Commit>();
        while (result.size() < limit) {
            var next = after + result.size();
            var known = Math.clamp(head - next, LOOK_AHEAD, CHUNK);
            var wanted = Math.min(limit - result.size(), known);
            var found = commits.find(in(Fields.NUMBER, numbers(next, wanted))).into(new ArrayList<>());
            found.sort(Comparator.comparingLong(Commit::position));
            var dense = dense(next, found);
            result.addAll(found.subList(0, dense));
            if (dense < wanted) {
                break;
            }
        }
        return result;
    }

    private static int dense(long after, List<Commit> found) {
        var count = 0;
        while (count < found.size() && found.get(count).position() == after + count + 1) {
            count++;
        }
        return count;
    }

    /** Returns the highest number up to which all are there, given that all are up to {@code from}. */
    long head(long from, boolean durable) {
        var ids = latest.withReadConcern(durable ? server.durable() : ReadConcern.LOCAL);
        var head = from;
        while (true) {
            var wanted = server.ranges() ? HOLE_WINDOW : LOOK_AHEAD;
            var filter = server.ranges() ? Filters.gt(Fields.NUMBER, head) : in(Fields.NUMBER, numbers(head, wanted));
            var found = new TreeSet<Long>();
            ids.find(filter)
                    .projection(NUMBER_ONLY)
                    .sort(server.ranges() ? ascending(Fields.NUMBER) : null)
                    .limit(server.ranges() ? wanted : 0)
                    .forEach(document -> found.add(document.getLong(Fields.NUMBER)));
            var start = head;
            while (found.contains(head + 1)) {
                head++;
            }
            if (head - start < wanted) {
                return head;
            }
        }
    }

    /** Returns the first number from {@code from} to {@code to} that is not there, or the one after {@code to}. */
    long firstMissing(long from, long to, boolean durable) {
        var next = from;
        while (next <= to) {
            var last = Math.min(to, next + chunk() - 1);
            var present = present(next, last, durable);
            while (next <= last && present.contains(next)) {
                next++;
            }
            if (next <= last) {
                return next;
            }
        }
        return next;
    }

    /** Returns the numbers from {@code from} to {@code to} that are not there, as the primary sees it now. */
    List<Long> missing(long from, long to) {
        var missing = new ArrayList<Long>();
        for (var next = from; next <= to; next += chunk()) {
            var last = Math.min(to, next + chunk() - 1);
            var present = present(next, last, false);
            LongStream.rangeClosed(next, last)
                    .filter(number -> !present.contains(number))
                    .forEach(missing::add);
        }
        return missing;
    }

    private int chunk() {
        return server.ranges() ? HOLE_WINDOW : CHUNK;
    }

    private Set<Long> present(long from, long to, boolean durable) {
        var filter = server.ranges()
                ? Filters.and(Filters.gte(Fields.NUMBER, from), Filters.lte(Fields.NUMBER, to))
                : in(Fields.NUMBER, numbers(from - 1, to - from + 1));
        var present = new HashSet<Long>();
        latest.withReadConcern(durable ? server.durable() : ReadConcern.LOCAL)
                .find(filter)
                .projection(NUMBER_ONLY)
                .forEach(document -> present.add(document.getLong(Fields.NUMBER)));
        return present;
    }

    /**
     * Returns what follows {@code after} as the primary has it now, up to the first hole: the head and what led there in
     * one question. Given that all are there up to {@code after}.
     */
    List<Stub> following(long after) {
        var result = new ArrayList<Stub>();
        while (true) {
            var last = after + result.size();
            var wanted = server.ranges() ? CHUNK : LOOK_AHEAD;
            var filter = server.ranges() ? Filters.gt(Fields.NUMBER, last) : in(Fields.NUMBER, numbers(last, wanted));
            var found = new TreeMap<Long, Stub>();
            latest.find(filter)
                    .projection(KEYS_ONLY)
                    .sort(server.ranges() ? ascending(Fields.NUMBER) : null)
                    .limit(server.ranges() ? wanted : 0)
                    .forEach(document -> found.put(document.getLong(Fields.NUMBER), stub(document)));
            var start = result.size();
            for (var stub = found.get(last + 1); stub != null; stub = found.get(stub.number() + 1)) {
                result.add(stub);
            }
            if (result.size() - start < wanted) {
                return result;
            }
        }
    }

    /** A void has neither id nor keys. */
    private static Stub stub(Document document) {
        var keys = document.getList(Fields.KEYS, String.class);
        var commitId = document.getString(Fields.COMMIT_ID);
        return new Stub(
                document.getLong(Fields.NUMBER), commitId == null ? "" : commitId, keys == null ? List.of() : keys);
    }

    /** Returns whether nothing that was ever read here can be lost again. */
    boolean latestIsDurable() {
        return !server.replicates();
    }

    /** Returns the head of a log of which nothing is known yet. */
    long findHead() {
        var highest = server.ranges() ? highestByIndex() : highestBelowProbes();
        return head(Math.max(0, highest - HOLE_WINDOW), true);
    }

    private long highestByIndex() {
        var last = latest.find()
                .projection(NUMBER_ONLY)
                .sort(descending(Fields.NUMBER))
                .first();
        return last == null ? 0 : last.getLong(Fields.NUMBER);
    }

    private long highestBelowProbes() {
        return highest(number -> number, Fields.NUMBER).orElse(0);
    }

    /** Returns the first commit after {@code after} with an event that happened at {@code time} or later. */
    Optional<Commit> firstSince(Instant time, long after, long head) {
        if (server.ranges()) {
            var filter = Filters.and(
                    Filters.gt(Fields.NUMBER, after), Filters.gte(Fields.EVENTS + "." + Fields.AT, Date.from(time)));
            return Optional.ofNullable(
                    commits.find(filter).sort(ascending(Fields.NUMBER)).first());
        }
        var next = after;
        for (var found = tail(next, CHUNK, head); !found.isEmpty(); found = tail(next, CHUNK, head)) {
            for (var commit : found) {
                if (commit.events().stream().anyMatch(event -> !event.at().isBefore(time))) {
                    return Optional.of(commit);
                }
            }
            next = found.getLast().position();
        }
        return Optional.empty();
    }

    /** Returns when the commit at {@code position} was made, or the next one behind it that is no void. */
    Optional<Instant> madeAt(long position) {
        var wanted = new Document("$in", numbers(position - 1, LOOK_AHEAD));
        var found = new TreeMap<Long, Instant>();
        latest.withReadConcern(server.durable())
                .find(new Document(Fields.NUMBER, wanted))
                .projection(new Document(Fields.AT, 1))
                .forEach(document -> {
                    if (document.getDate(Fields.AT) != null) {
                        found.put(
                                document.getLong(Fields.NUMBER),
                                document.getDate(Fields.AT).toInstant());
                    }
                });
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(found.firstEntry().getValue());
    }

    /** Returns the events of a stream whose sequences are at least {@code from} and less than {@code end}. */
    List<StoredEvent> stream(String aggregateId, long from, long end) {
        var events = new ArrayList<StoredEvent>();
        if (server.ranges()) {
            var last = end == Long.MAX_VALUE ? Keys.streamEnd(aggregateId) : Keys.stream(aggregateId, end);
            var range = new Document("$gte", Keys.stream(aggregateId, from)).append("$lt", last);
            commits.find(new Document(Fields.KEYS, new Document("$elemMatch", range)))
                    .forEach(commit -> addEvents(events, commit, aggregateId, from, end));
        } else {
            streamByKeys(events, aggregateId, from, end);
        }
        events.sort(Comparator.comparingLong(StoredEvent::sequence));
        return events;
    }

    private void streamByKeys(List<StoredEvent> events, String aggregateId, long from, long end) {
        // Starts small: most streams are short, and every key costs even where it finds nothing.
        var chunk = LOOK_AHEAD;
        var next = from;
        while (next < end) {
            var until = Math.min(end - next, chunk) + next;
            var keys = LongStream.range(next, until)
                    .mapToObj(sequence -> Keys.stream(aggregateId, sequence))
                    .toList();
            var before = events.size();
            for (var commit : withKeys(keys)) {
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
            chunk = CHUNK;
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

    OptionalLong lastSequence(String aggregateId) {
        var highest = highest(number -> Keys.stream(aggregateId, number - 1), Fields.KEYS);
        return highest.isEmpty() ? highest : OptionalLong.of(highest.getAsLong() - 1);
    }

    /**
     * Returns the highest number from 1 up whose key is there, for keys that are there without gaps: by powers of two,
     * then by narrowing between the last that was found and the first that was not.
     */
    OptionalLong highest(LongFunction<?> key, String field) {
        var found = 0L;
        var missing = 1L << HIGHEST_POWER;
        for (var probes = powers(); !probes.isEmpty(); probes = between(found, missing)) {
            var present = present(probes, key, field);
            for (var probe : probes) {
                if (present.contains(key.apply(probe))) {
                    found = probe;
                } else {
                    missing = probe;
                    break;
                }
            }
        }
        return found == 0 ? OptionalLong.empty() : OptionalLong.of(found);
    }

    private static List<Long> powers() {
        return LongStream.range(0, HIGHEST_POWER)
                .map(power -> 1L << power)
                .boxed()
                .toList();
    }

    private static List<Long> between(long found, long missing) {
        var count = missing - found - 1;
        if (count <= PROBES) {
            return LongStream.range(found + 1, missing).boxed().toList();
        }
        return LongStream.rangeClosed(1, PROBES)
                .map(i -> found + i * (count / (PROBES + 1) + 1))
                .filter(probe -> probe < missing)
                .boxed()
                .toList();
    }

    private Collection<Object> present(List<Long> probes, LongFunction<?> key, String field) {
        var wanted = probes.stream().<Object>map(key::apply).toList();
        var present = new TreeSet<Object>();
        latest.withReadConcern(server.durable())
                .find(in(field, wanted))
                .projection(new Document(field, 1))
                .forEach(document -> {
                    if (document.get(field) instanceof Collection<?> keys) {
                        present.addAll(keys);
                    } else {
                        present.add(document.getLong(field));
                    }
                });
        return present;
    }

    /** Returns the commits that hold any of these keys, as the primary sees them now or as nobody can lose them. */
    List<Stub> holding(Collection<String> keys, boolean durable) {
        var result = new ArrayList<Stub>();
        SortedSet<Long> seen = new TreeSet<>();
        latest.withReadConcern(durable ? server.durable() : ReadConcern.LOCAL)
                .find(in(Fields.KEYS, keys))
                .projection(KEYS_ONLY)
                .forEach(document -> {
                    var number = document.getLong(Fields.NUMBER);
                    if (seen.add(number)) {
                        result.add(stub(document));
                    }
                });
        return result;
    }

    /**
     * Returns the commits that hold any of these keys. A server without ranges returns a commit once for each of them: a
     * few are dropped here, but for many keys it is asked for the numbers first, and for each commit once.
     */
    List<Commit> withKeys(List<String> keys) {
        if (server.ranges()) {
            return commits.find(in(Fields.KEYS, keys)).into(new ArrayList<>());
        }
        if (keys.size() <= LOOK_AHEAD) {
            var found = new TreeMap<Long, Commit>();
            commits.find(in(Fields.KEYS, keys)).forEach(commit -> found.put(commit.position(), commit));
            return List.copyOf(found.values());
        }
        var numbers = new TreeSet<Long>();
        latest.withReadConcern(server.durable())
                .find(in(Fields.KEYS, keys))
                .projection(NUMBER_ONLY)
                .forEach(document -> numbers.add(document.getLong(Fields.NUMBER)));
        return numbers.isEmpty()
                ? List.of()
                : commits.find(in(Fields.NUMBER, numbers)).into(new ArrayList<>());
    }

    /** A plain document: mongo-java-server finds no index for the form that the driver's builder gives some filters. */
    private static Bson in(String field, Collection<?> values) {
        return new Document(field, new Document("$in", values));
    }

    private static List<Long> numbers(long after, long count) {
        return LongStream.rangeClosed(after + 1, after + count).boxed().toList();
    }
}
