package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Answers commands as the members of a replica set would. */
final class Commands {
    /** Of MongoDB 7.0. */
    private static final int WIRE_VERSION = 21;

    private static final List<Integer> VERSION = List.of(7, 0, 0, 0);
    private static final int SESSION_MINUTES = 30;
    private static final long FOR_EVER = TimeUnit.HOURS.toNanos(1);

    private static final Set<String> WRITES = Set.of("insert", "update", "delete", "findAndModify");
    private static final Set<String> READS = Set.of(
            "find",
            "aggregate",
            "getMore",
            "killCursors",
            "count",
            "distinct",
            "listCollections",
            "listIndexes",
            "dbStats",
            "collStats",
            "validate");
    private static final Set<String> DEFINITIONS =
            Set.of("create", "createIndexes", "drop", "dropIndexes", "dropDatabase", "renameCollection");
    private static final Set<String> DURABLE = Set.of("majority", "snapshot");

    private final Replication replication;
    private final Writes writes;
    private final Reads reads = new Reads();
    private final ChangeStreams streams;
    private final String setName;
    private final String defaultConcern;
    private List<String> hosts = List.of();

    /**
     * Answers for a set.
     *
     * @param defaultConcern what a write asks for that asks for nothing
     */
    Commands(Replication replication, String setName, String defaultConcern) {
        this.replication = replication;
        this.writes = new Writes(replication);
        this.streams = new ChangeStreams(replication);
        this.setName = setName;
        this.defaultConcern = defaultConcern;
    }

    void hosts(List<String> members) {
        hosts = List.copyOf(members);
    }

    ChangeStreams streams() {
        return streams;
    }

    /** Returns what a member answers; empty where the connection breaks instead. */
    Optional<Document> answer(int member, String database, Document command) {
        var name = command.keySet().iterator().next();
        if (WRITES.contains(name)) {
            return write(member, command, () -> writes.run(name, database, command));
        }
        if (DEFINITIONS.contains(name) || writesItsResult(command)) {
            return write(member, command, () -> define(database, command));
        }
        if (ChangeStreams.isWatch(command)) {
            return Optional.of(streams.watch(member, database, command));
        }
        if (name.equals("getMore") && ChangeStreams.isOfStream(command)) {
            return streams.next(member, command);
        }
        if (name.equals("killCursors")) {
            streams.kill(command);
        }
        if (READS.contains(name) && "linearizable".equals(readLevel(command))) {
            return confirmed(name, member, database, command);
        }
        if (READS.contains(name)) {
            return Optional.of(read(name, member, database, command));
        }
        return Optional.of(
                switch (name) {
                    case "hello", "isMaster", "ismaster" -> hello(member);
                    case "buildInfo", "buildinfo" -> buildInfo();
                    default -> replication.primary().run(database, command);
                });
    }

    private Optional<Document> write(int member, Document command, Supplier<Document> action) {
        record Written(Document answer, Replication.Position position) {}
        var written = replication.locked(() -> {
            if (!replication.isPrimary(member)) {
                return new Written(Answers.failed(command, Answers.NOT_WRITABLE_PRIMARY), null);
            }
            return new Written(action.get(), replication.position());
        });
        // What failed or changed nothing waits too, for the newest there is: what it rests on must not be lost either.
        if (written.position == null || !isMajority(command)) {
            return Optional.of(written.answer);
        }
        var patience = patience(command);
        return switch (replication.await(written.position, patience.nanos)) {
            case REPLICATED -> Optional.of(written.answer);
            case TOO_LONG -> Optional.of(Answers.unconfirmed(command, written.answer, patience.code));
            case INTERRUPTED -> interrupted(command, written.answer);
        };
    }

    private Optional<Document> interrupted(Document command, Document answer) {
        var told = replication.told();
        if (told == Election.Told.NOTHING) {
            return Optional.empty();
        }
        return Optional.of(
                told.obeyed && Answers.isOk(answer)
                        ? Answers.unconfirmed(command, answer, told.code)
                        : Answers.failed(command, told.code));
    }

    private boolean isMajority(Document command) {
        var concern = command.get("writeConcern") instanceof Document document ? document.get("w") : null;
        return "majority".equals(concern == null ? defaultConcern : concern);
    }

    /** How long a write may wait for a majority, and what it is told then. */
    private record Patience(long nanos, int code) {}

    private static Patience patience(Document command) {
        if (command.get("writeConcern") instanceof Document concern
                && concern.get("wtimeout") instanceof Number millis
                && millis.longValue() > 0) {
            return new Patience(TimeUnit.MILLISECONDS.toNanos(millis.longValue()), Answers.WRITE_CONCERN_FAILED);
        }
        return command.get("maxTimeMS") instanceof Number millis && millis.longValue() > 0
                ? new Patience(TimeUnit.MILLISECONDS.toNanos(millis.longValue()), Answers.MAX_TIME_EXPIRED)
                : new Patience(FOR_EVER, Answers.WRITE_CONCERN_FAILED);
    }

    private Document define(String database, Document command) {
        var answer = replication.primary().run(database, command);
        if (Answers.isOk(answer)) {
            replication.obeyed(database, command);
        }
        return answer;
    }

    private static boolean writesItsResult(Document command) {
        return command.get("pipeline") instanceof Collection<?> stages
                && stages.stream()
                        .anyMatch(stage -> stage instanceof Document document
                                && (document.containsKey("$out") || document.containsKey("$merge")));
    }

    /** What the primary has, once it is sure that it still is primary and that none of it can be lost. */
    private Optional<Document> confirmed(String name, int member, String database, Document command) {
        record Found(Document answer, Replication.Position position) {}
        var found = replication.locked(() -> replication.isPrimary(member)
                ? new Found(
                        reads.run(name, replication.primary(), database, command, replication.term()),
                        replication.position())
                : new Found(Answers.failed(command, Answers.NOT_PRIMARY_NO_SECONDARY_OK), null));
        if (found.position == null) {
            return Optional.of(found.answer);
        }
        return switch (replication.await(found.position, patience(command).nanos)) {
            case REPLICATED -> Optional.of(found.answer);
            case TOO_LONG -> Optional.of(Answers.failed(command, Answers.MAX_TIME_EXPIRED));
            case INTERRUPTED -> interrupted(command, Answers.failed(command, Answers.NOT_PRIMARY_NO_SECONDARY_OK));
        };
    }

    private Document read(String name, int member, String database, Document command) {
        if (isDurable(command)) {
            return replication.isPrimary(member)
                    ? reads.run(name, replication.majority(), database, command, replication.term())
                    : Answers.failed(command, Answers.NOT_PRIMARY_NO_SECONDARY_OK);
        }
        return replication.locked(() -> replication.isPrimary(member)
                ? reads.run(name, replication.primary(), database, command, replication.term())
                : Answers.failed(command, Answers.NOT_PRIMARY_NO_SECONDARY_OK));
    }

    private static boolean isDurable(Document command) {
        return DURABLE.contains(readLevel(command));
    }

    private static String readLevel(Document command) {
        return command.get("readConcern") instanceof Document concern && concern.get("level") instanceof String level
                ? level
                : "local";
    }

    private Document hello(int member) {
        return replication.locked(() -> {
            var writable = replication.isPrimary(member);
            var answer = Answers.ok()
                    .append("helloOk", true)
                    .append("ismaster", writable)
                    .append("isWritablePrimary", writable)
                    .append("secondary", !writable)
                    .append("setName", setName)
                    .append("setVersion", 1)
                    .append("hosts", hosts)
                    .append("me", hosts.get(member))
                    .append("maxBsonObjectSize", 16 << 20)
                    .append("maxMessageSizeBytes", 48_000_000)
                    .append("maxWriteBatchSize", 100_000)
                    .append("localTime", Instant.now())
                    .append("logicalSessionTimeoutMinutes", SESSION_MINUTES)
                    .append("minWireVersion", 0)
                    .append("maxWireVersion", WIRE_VERSION);
            if (writable) {
                answer.append("electionId", new ObjectId("%024x".formatted(replication.term())));
            }
            if (replication.isPrimary(replication.leader())) {
                answer.append("primary", hosts.get(replication.leader()));
            }
            return answer;
        });
    }

    private static Document buildInfo() {
        return Answers.ok()
                .append("version", "7.0.0")
                .append("versionArray", VERSION)
                .append("gitVersion", "a model of MongoDB, not one")
                .append("modules", List.of(ReplicaSet.MODULE))
                .append("maxBsonObjectSize", 16 << 20);
    }
}
