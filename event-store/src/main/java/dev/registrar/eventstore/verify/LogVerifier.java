package dev.registrar.eventstore.verify;

import java.util.Optional;

/**
 * Walks a log and checks what every reader relies on: numbers are dense, every commit can be read, its keys are exactly
 * those of its content, and no key stands in two commits, whatever the index says.
 */
public final class LogVerifier {
    private static final int BATCH = 1_000;

    private final VerifiableLog log;

    /** Verifies {@code log}. */
    public LogVerifier(VerifiableLog log) {
        this.log = log;
    }

    /** Hears how far a walk has come. */
    @FunctionalInterface
    public interface Progress {
        /** A progress nobody looks at. */
        Progress UNSEEN = (position, to) -> {};

        /** Called about once per thousand commits, with the last position checked and the one to reach. */
        void at(long position, long to);
    }

    /**
     * What a walk found.
     *
     * @param from the first number that was checked
     * @param to the last number that was to be checked
     * @param commits how many were checked, voids included
     * @param head the number up to which the log is complete
     * @param firstFault the first fault; the walk ends there
     */
    public record Report(long from, long to, long commits, long head, Optional<Fault> firstFault) {
        /** Returns whether no fault was found. */
        public boolean ok() {
            return firstFault.isEmpty();
        }
    }

    /** Checks the whole log. */
    public Report verify(Progress progress) {
        return verify(1, Long.MAX_VALUE, progress);
    }

    /**
     * Checks the numbers {@code from} to {@code to}, both included, as far as the log goes.
     *
     * @param from 1 and up
     */
    public Report verify(long from, long to, Progress progress) {
        var head = log.head();
        var index = log.indexFault();
        if (index.isPresent()) {
            return new Report(from, to, 0, head, Optional.of(new Fault(0, Fault.Kind.INDEX, index.get())));
        }
        var walk = new Walk(from, to);
        var fault = walk.run(progress, head);
        return new Report(from, walk.last, walk.last - from + 1, head, fault);
    }

    private final class Walk {
        private final long to;
        private final SeenKeys seen = new SeenKeys();
        private long last;

        Walk(long from, long to) {
            this.to = to;
            this.last = from - 1;
        }

        Optional<Fault> run(Progress progress, long head) {
            var goal = Math.min(to, head);
            while (last < to) {
                var batch = log.inspect(last, (int) Math.min(BATCH, to - last));
                for (var commit : batch) {
                    var fault = check(commit);
                    if (fault.isPresent()) {
                        return fault;
                    }
                }
                if (batch.isEmpty()) {
                    return last < goal ? missing(last + 1) : Optional.empty();
                }
                progress.at(last, Math.max(goal, last));
            }
            return Optional.empty();
        }

        private Optional<Fault> check(VerifiableLog.Inspected commit) {
            if (commit.position() > to) {
                return last < to ? missing(last + 1) : Optional.empty();
            }
            if (commit.position() != last + 1) {
                return missing(last + 1);
            }
            if (commit.problem() != null) {
                return fault(commit, Fault.Kind.UNREADABLE, commit.problem());
            }
            if (!commit.keys().equals(commit.expectedKeys())) {
                return fault(
                        commit,
                        Fault.Kind.KEYS_DIFFER,
                        "stored " + commit.keys() + ", the content asks for " + commit.expectedKeys());
            }
            for (var key : commit.keys()) {
                var earlier = seen.add(key, commit.position());
                if (earlier != 0 && holds(earlier, key)) {
                    return fault(commit, Fault.Kind.KEY_TWICE, key + " is in commit " + earlier + " too");
                }
            }
            last = commit.position();
            return Optional.empty();
        }

        /** Tells a key that stands twice from two keys of the same hash. */
        private boolean holds(long position, String key) {
            return log.inspect(position - 1, 1).stream()
                    .anyMatch(commit ->
                            commit.position() == position && commit.keys().contains(key));
        }

        private static Optional<Fault> missing(long position) {
            return Optional.of(new Fault(position, Fault.Kind.MISSING, "number " + position + " is not there"));
        }

        private static Optional<Fault> fault(VerifiableLog.Inspected commit, Fault.Kind kind, String detail) {
            return Optional.of(new Fault(commit.position(), kind, detail));
        }
    }
}
