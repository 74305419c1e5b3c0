package dev.registrar.eventstore.verify;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks a log and checks what every reader relies on: numbers are dense, every commit can be read, its keys are exactly
 * those of its content, no key stands in two commits, whatever the index says, streams and claims have no gaps, and the
 * commits are those that were sealed.
 */
public final class LogVerifier {
    private static final int BATCH = 1_000;

    private final VerifiableLog log;
    private final @Nullable Seals seals;
    private final KnownKeys keys;
    private final List<SignedTreeHead> trusted;

    /** Verifies {@code log} without its seals. */
    public LogVerifier(VerifiableLog log) {
        this(log, null, _ -> Optional.empty(), List.of());
    }

    /** Verifies {@code log} and its seals, which must be signed by {@code keys}. */
    public LogVerifier(VerifiableLog log, Seals seals, KnownKeys keys) {
        this(log, seals, keys, List.of());
    }

    private LogVerifier(VerifiableLog log, @Nullable Seals seals, KnownKeys keys, List<SignedTreeHead> trusted) {
        this.log = log;
        this.seals = seals;
        this.keys = keys;
        this.trusted = trusted;
    }

    /**
     * Returns a verifier that also holds the log to tree heads which were taken before and kept elsewhere: the only way to
     * find a log that was rewritten by somebody who has the keys. A walk over a range looks at those within it.
     */
    public LogVerifier trusting(List<SignedTreeHead> heads) {
        if (seals == null) {
            throw new IllegalStateException("a verifier without seals cannot be held to tree heads");
        }
        return new LogVerifier(log, seals, keys, List.copyOf(heads));
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
     * @param sealed the last seal that was checked and is sound; empty where there is none
     * @param firstFault the first fault; the walk ends there
     */
    public record Report(
            long from, long to, long commits, long head, Optional<SignedTreeHead> sealed, Optional<Fault> firstFault) {
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
            return new Report(
                    from, to, 0, head, Optional.empty(), Optional.of(new Fault(0, Fault.Kind.INDEX, index.get())));
        }
        var walk = new Walk(from, to);
        var fault = walk.run(progress, head);
        return new Report(from, walk.last, walk.last - from + 1, head, walk.sealed(), fault);
    }

    private final class Walk {
        private final long from;
        private final long to;
        private final SeenKeys seen = new SeenKeys();
        private final @Nullable SealCheck sealCheck;
        private long last;

        Walk(long from, long to) {
            this.from = from;
            this.to = to;
            this.last = from - 1;
            this.sealCheck = seals == null ? null : SealCheck.before(from, seals, keys, trusted);
        }

        Optional<SignedTreeHead> sealed() {
            return sealCheck == null ? Optional.empty() : sealCheck.checked();
        }

        Optional<Fault> run(Progress progress, long head) {
            var fault = approach();
            if (fault.isPresent()) {
                return fault;
            }
            try (var ahead = new ReadAhead(log.scan(last), BATCH, sealCheck != null)) {
                return run(ahead, progress, Math.min(to, head));
            }
        }

        private Optional<Fault> run(ReadAhead ahead, Progress progress, long goal) {
            Optional<Fault> fault = Optional.empty();
            while (fault.isEmpty() && last < to) {
                var batch = ahead.next();
                for (var commit : batch) {
                    if (last == to) {
                        break;
                    }
                    fault = check(commit.commit(), commit.leafHash());
                    if (fault.isPresent()) {
                        return fault;
                    }
                }
                if (batch.isEmpty()) {
                    fault = last < goal ? missing(last + 1) : truncated();
                    if (fault.isPresent() || log.inspect(last, 1).isEmpty()) {
                        return fault;
                    }
                }
                progress.at(last, Math.max(goal, last));
            }
            return fault;
        }

        /** Hashes what lies between the seal before the range and the range, so that the seals within it can be checked. */
        private Optional<Fault> approach() {
            if (sealCheck == null) {
                return Optional.empty();
            }
            while (sealCheck.size() < from - 1) {
                var at = sealCheck.size();
                var batch = log.inspect(at, (int) Math.min(BATCH, from - 1 - at));
                for (var commit : batch) {
                    if (commit.position() != sealCheck.size() + 1) {
                        return missing(sealCheck.size() + 1);
                    }
                    var fault = hash(commit, null);
                    if (fault.isPresent()) {
                        return fault;
                    }
                }
                if (batch.isEmpty()) {
                    // The range begins behind the end of the log.
                    return truncated();
                }
            }
            return Optional.empty();
        }

        /**
         * @param known its leaf hash, where that was made ahead
         */
        private Optional<Fault> hash(VerifiableLog.Inspected commit, byte @Nullable [] known) {
            if (commit.commit() == null) {
                return fault(commit, Fault.Kind.UNREADABLE, String.valueOf(commit.problem()));
            }
            if (sealCheck == null) {
                return Optional.empty();
            }
            return sealCheck.next(known == null ? CanonicalCommit.leafHash(commit.commit()) : known);
        }

        /** A seal is stored after its commits: what is sealed must be there when the seal was seen first. */
        private Optional<Fault> truncated() {
            if (sealCheck == null) {
                return Optional.empty();
            }
            var end = sealCheck.size();
            return sealCheck
                    .beyond()
                    .filter(head -> end < to && log.inspect(end, 1).isEmpty())
                    .map(head -> new Fault(
                            end + 1,
                            Fault.Kind.TRUNCATED,
                            "the log ends at " + end + " and had " + head.size() + " commits at " + head.at()));
        }

        private Optional<Fault> check(VerifiableLog.Inspected commit, byte @Nullable [] leafHash) {
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
            for (var key : commit.neededKeys()) {
                // A walk that begins later has not seen what is before it.
                if (from == 1 && !seen.contains(key)) {
                    return fault(commit, Fault.Kind.OUT_OF_SEQUENCE, key + " is not before it");
                }
            }
            var fault = hash(commit, leafHash);
            if (fault.isEmpty()) {
                last = commit.position();
            }
            return fault;
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
