package dev.registrar.query.projection;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * A stretch of the log, a bounded number of commits at a time.
 *
 * @param log where from
 * @param after position before the first
 * @param to last position
 */
record Chunks(CommitLog log, long after, long to) implements Iterable<List<Commit>> {

    @Override
    public Iterator<List<Commit>> iterator() {
        return new Iterator<>() {
            private long at = after;

            @Override
            public boolean hasNext() {
                return at < to;
            }

            @Override
            public List<Commit> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                List<Commit> chunk = log.read(at, (int) Math.min(Stretch.MOST, to - at));
                if (chunk.isEmpty()) {
                    throw new IllegalStateException("the log ends at " + at + ", before " + to);
                }
                at = chunk.getLast().position();
                return chunk;
            }
        };
    }
}
