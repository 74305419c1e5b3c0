package dev.registrar.query.projection;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A long way along the log: the next stretch is read while the last one is worked on. */
final class LogAhead {

    private final CommitLog log;
    private final Stretch stretch = new Stretch();
    private @Nullable Coming<List<Commit>> coming;
    private long comingAfter;

    LogAhead(CommitLog log) {
        this.log = log;
    }

    /** Returns commits after {@code after}, none where the log ends there. */
    List<Commit> next(long after) throws InterruptedException {
        Coming<List<Commit>> asked = coming;
        coming = null;
        List<Commit> found = asked != null && comingAfter == after ? asked.get() : log.read(after, stretch.next());
        if (!found.isEmpty()) {
            stretch.read(found);
            long last = found.getLast().position();
            int most = stretch.next();
            comingAfter = last;
            coming = Coming.of("log-ahead", () -> log.read(last, most));
        }
        return found;
    }
}
