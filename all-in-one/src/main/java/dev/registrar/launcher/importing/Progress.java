package dev.registrar.launcher.importing;

import java.io.PrintWriter;
import java.util.Locale;

/** Says every few seconds how many accounts were looked at. */
final class Progress {

    private static final long EVERY_NANOS = 5_000_000_000L;

    private final PrintWriter err;
    private final long size;
    private final long start = System.nanoTime();
    private long saidAt = start;
    private long done;

    Progress(PrintWriter err, long size) {
        this.err = err;
        this.size = size;
    }

    void done() {
        done++;
        long now = System.nanoTime();
        if (now - saidAt >= EVERY_NANOS) {
            saidAt = now;
            err.printf(Locale.ROOT, "%,d of about %,d accounts%n", done, Math.max(size, done));
            err.flush();
        }
    }
}
