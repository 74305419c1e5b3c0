package dev.registrar.eventstore.verify;

import dev.registrar.eventstore.Commit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A log that shows what is stored as it is, faults included. */
public interface VerifiableLog {

    /** Returns the number up to which every number is present, 0 when empty. */
    long head();

    /**
     * Returns what is stored at numbers greater than {@code after}, in order, at most {@code limit}, whether or not
     * there are holes between them.
     */
    List<Inspected> inspect(long after, int limit);

    /** Opens a walk that begins behind {@code after}, for reading much: it may keep its place on the server. */
    default Scan scan(long after) {
        return new Scan() {
            private long last = after;

            @Override
            public List<Inspected> next(int limit) {
                var batch = inspect(last, limit);
                if (!batch.isEmpty()) {
                    last = batch.getLast().position();
                }
                return batch;
            }

            @Override
            public void close() {
                // It holds nothing.
            }
        };
    }

    /** A walk over what is stored, holes included. */
    interface Scan extends AutoCloseable {
        /** Returns what comes next, in order, at most {@code limit}; nothing where the log ended when it was asked. */
        List<Inspected> next(int limit);

        /**
         * Returns what {@link #next} does, each of which is read and still to be looked into; that may be done by several
         * threads at once, and while the walk goes on.
         */
        default List<Supplier<Inspected>> fetch(int limit) {
            return next(limit).stream()
                    .<Supplier<Inspected>>map(inspected -> () -> inspected)
                    .toList();
        }

        @Override
        void close();
    }

    /** Returns what is wrong with the index that keeps keys unique, or empty where nothing is. */
    Optional<String> indexFault();

    /**
     * One stored commit.
     *
     * @param position its number
     * @param commit what it holds; null where it cannot be read
     * @param keys the keys stored with it
     * @param expectedKeys the keys that its content asks for
     * @param neededKeys keys that must stand in it or in an earlier commit: of the event before in each stream, of the
     *     generation before of each claim
     * @param problem why it cannot be read; null where it can
     */
    record Inspected(
            long position,
            @Nullable Commit commit,
            List<String> keys,
            List<String> expectedKeys,
            List<String> neededKeys,
            @Nullable String problem) {}
}
