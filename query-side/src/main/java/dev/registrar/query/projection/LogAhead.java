package dev.registrar.query.projection;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A long way along the log: the next stretch is read while the last one is worked on. */
final class LogAhead {

    private final CommitLog log;
    private final Stretch stretch = new Stretch();
    private @Nullable FutureTask<List<Commit>> coming;
    private long comingAfter;

    LogAhead(CommitLog log) {
        this.log = log;
    }

    /** Returns commits after {@code after}, none where the log ends there. */
    List<Commit> next(long after) throws InterruptedException {
        FutureTask<List<Commit>> asked = coming;
        coming = null;
        List<Commit> found = asked != null && comingAfter == after ? result(asked) : log.read(after, stretch.next());
        if (!found.isEmpty()) {
            stretch.read(found);
            comingAfter = found.getLast().position();
            coming = new FutureTask<>(() -> log.read(comingAfter, stretch.next()));
            Thread.ofVirtual().name("log-ahead").start(coming);
        }
        return found;
    }

    private static List<Commit> result(FutureTask<List<Commit>> asked) throws InterruptedException {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
