package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.bson.Document;
import dev.registrar.eventstore.testing.FaultProxy.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Does to requests what networks do, before any member of the set: a proxy knows one server only. */
final class Line {
    private static final long DELAY = Duration.ofMillis(15).toNanos();

    private final Member member;
    private final Function<String, Fault> faults;
    private final ToIntFunction<String> refusals;

    Line(Member member, Function<String, Fault> faults, ToIntFunction<String> refusals) {
        this.member = member;
        this.faults = faults;
        this.refusals = refusals;
    }

    /** Answers a command to a member; empty where the connection breaks instead. */
    interface Member {
        Optional<Document> answer(int member, String database, Document command);
    }

    Optional<Document> answer(int to, String database, Document command) {
        var request = name(command);
        var refusal = refusals.applyAsInt(request);
        if (refusal != 0) {
            return Optional.of(Answers.failed(command, refusal));
        }
        return switch (faults.apply(request)) {
            case NONE -> member.answer(to, database, command);
            case LOSE_REQUEST -> Optional.empty();
            case LOSE_REPLY -> {
                member.answer(to, database, command);
                yield Optional.empty();
            }
            case ARRIVE_LATE -> {
                later(to, database, command);
                yield Optional.empty();
            }
            case ARRIVE_TWICE -> {
                later(to, database, command.cloneDeeply());
                yield member.answer(to, database, command);
            }
            case SLOW -> {
                LockSupport.parkNanos(DELAY);
                yield member.answer(to, database, command);
            }
        };
    }

    private static String name(Document command) {
        var name = command.keySet().iterator().next();
        if (name.equals("getMore")) {
            return (ChangeStreams.isOfStream(command) ? "listen " : "getMore ") + command.get("collection");
        }
        return (ChangeStreams.isWatch(command) ? "watch" : name) + " " + command.get(name);
    }

    private void later(int to, String database, Document command) {
        Thread.ofVirtual().name("model-late").start(() -> {
            LockSupport.parkNanos(DELAY);
            member.answer(to, database, command);
        });
    }
}
