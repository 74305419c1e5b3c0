package dev.registrar.eventstore.cli;

import dev.registrar.eventstore.migrate.Migration;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Says once a second how far a command is, how fast, and how long it will take. */
final class Progress {
    private static final long SECOND = 1_000_000_000L;

    private final PrintWriter err;
    private final String done;
    private final long start;
    private final long from;
    private final LongSupplier nanos;
    private long saidAt;

    Progress(PrintWriter err, String done, long from) {
        this(err, done, from, System::nanoTime);
    }

    /** @param nanos the time, of which only differences count */
    Progress(PrintWriter err, String done, long from, LongSupplier nanos) {
        this.err = err;
        this.done = done;
        this.from = from;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.saidAt = start;
    }

    /** Returns one progress for each kind of work, so that the rate of one does not count the time of another. */
    static Migration.Progress ofWork(PrintWriter err) {
        return new Migration.Progress() {
            private String current = "";
            private Progress shown = new Progress(err, "", 0);

            @Override
            public void at(String work, long done, long all) {
                if (!work.equals(current)) {
                    current = work;
                    shown = new Progress(err, work, done);
                }
                shown.at(done, all);
            }
        };
    }

    /** @param to where the work ends; {@code position} where nobody knows */
    void at(long position, long to) {
        var now = nanos.getAsLong();
        if (now - saidAt < SECOND) {
            return;
        }
        saidAt = now;
        var rate = Math.max(1, (position - from) * SECOND / (now - start));
        var end = to > position ? String.format(Locale.ROOT, " of %,d", to) : "";
        var left = to > position ? String.format(Locale.ROOT, ", %,d s left", (to - position) / rate) : "";
        err.printf(Locale.ROOT, "%s %,d%s, %,d/s%s%n", done, position, end, rate, left);
        err.flush();
    }
}
