package dev.registrar.eventstore.mongo;

import com.mongodb.client.MongoClients;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.OutcomeUnknownException;
import dev.registrar.eventstore.testing.Drafts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;

/**
 * A process that appends to a log until its input ends, and prints what it did with the monotonic clock, which all processes
 * of a machine share: {@code BEGIN id nanos hot}, {@code DONE id nanos position}, {@code REFUSED id nanos -}.
 */
final class LogWriter {
    /** The stream that all fight for. */
    static final String HOT = "hot";

    /** Stands for: was not decided on the hot stream. */
    static final long UNREAD = -2;

    private static final int CALLERS = 4;

    private static volatile boolean stopping;

    private LogWriter() {}

    /** Takes the connection string, the database, a name that no other writer has, and how many seconds its clock is off. */
    public static void main(String[] args) throws IOException, InterruptedException {
        var skew = Duration.ofSeconds(Long.parseLong(args[3]));
        try (var client = MongoClients.create(args[0]);
                var log = MongoCommitLog.open(client.getDatabase(args[1]))) {
            var callers = new ArrayList<Thread>();
            for (var caller = 0; caller < CALLERS; caller++) {
                var name = args[2] + "-" + caller;
                callers.add(Thread.ofPlatform().start(() -> write(log, name, skew)));
            }
            while (System.in.read() >= 0) {
                // Until the other side is closed, or dead.
            }
            stopping = true;
            for (var caller : callers) {
                caller.join();
            }
        }
    }

    private static void write(MongoCommitLog log, String name, Duration skew) {
        for (var n = 0; !stopping; n++) {
            var hot = n % 5 > 1 ? log.lastSequence(HOT).orElse(-1) : UNREAD;
            var commit = Drafts.commit();
            if (n % 5 == 4) {
                commit.event(HOT, hot + 1);
            } else {
                commit.event(name + "-" + n, 0);
                if (hot != UNREAD) {
                    commit.reading(HOT, hot);
                }
            }
            append(log, at(commit.draft(), Instant.now().plus(skew)), n % 5 == 4 ? UNREAD : hot);
        }
    }

    private static CommitDraft at(CommitDraft draft, Instant at) {
        return new CommitDraft(draft.id(), at, draft.events(), draft.claims(), draft.idempotency(), draft.reads());
    }

    private static void append(MongoCommitLog log, CommitDraft draft, long hot) {
        print("BEGIN", draft, hot);
        while (true) {
            try {
                print("DONE", draft, log.append(draft));
                return;
            } catch (OutcomeUnknownException | AppendException.Overloaded e) {
                // The same draft may come again.
            } catch (AppendException e) {
                print("REFUSED", draft, UNREAD);
                return;
            }
        }
    }

    private static synchronized void print(String what, CommitDraft draft, long number) {
        // A kill may cut the last line: one that has its end is whole.
        System.out.println(what + " " + draft.id() + " " + System.nanoTime() + " " + number + " .");
        System.out.flush();
    }
}
