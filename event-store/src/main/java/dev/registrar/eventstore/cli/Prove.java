package dev.registrar.eventstore.cli;

import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.mongo.MongoSeals;
import dev.registrar.eventstore.verify.CanonicalCommit;
import dev.registrar.eventstore.verify.MerkleProofs;
import dev.registrar.eventstore.verify.MerkleTree;
import dev.registrar.eventstore.verify.Seal;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes proofs of RFC 9162 from the log as it is now, checked before they are printed. */
@Command(
        name = "prove",
        description = "Prints the proof that a commit, or a smaller tree, is in the tree of the newest seal.")
final class Prove extends LogCommand {
    @Option(names = "--position", description = "a commit to prove")
    private @Nullable Long position;

    @Option(names = "--from", description = "the size of a smaller tree to prove")
    private @Nullable Long from;

    @Option(names = "--size", description = "the size of the tree; that of the newest seal unless given")
    private @Nullable Long size;

    @Override
    public Integer call() {
        if ((position == null) == (from == null)) {
            throw new IllegalArgumentException("prove needs one of --position and --from");
        }
        try (var store = Store.toRead(address())) {
            var log = store.log();
            var seal = MongoSeals.of(store.database()).last();
            long whole =
                    size != null ? size : seal.map(last -> last.head().size()).orElseGet(log::head);
            say(position != null ? inclusion(log, seal, position, whole) : consistency(log, seal, asked(from), whole));
            return 0;
        }
    }

    private static long asked(@Nullable Long number) {
        return number == null ? 0 : number;
    }

    private String inclusion(CommitLog log, Optional<Seal> seal, long commit, long whole) {
        within("--position", commit, whole);
        // The leaves are read for the root, and all but one of them for the proof.
        var leaves = new ReadLeaves(log, new Progress(err(), "read", 0), 2 * whole - 1);
        var root = root(leaves, seal, whole);
        var proof = MerkleProofs.inclusion(commit - 1, whole, leaves);
        var leaf = CanonicalCommit.leafHash(log.read(commit - 1, 1).getFirst());
        check(MerkleProofs.includes(commit - 1, leaf, whole, root, proof));
        return "{\"position\":%d,\"leafHash\":\"%s\",\"size\":%d,\"root\":\"%s\",\"inclusion\":%s}"
                .formatted(commit, hex(leaf), whole, hex(root), array(proof));
    }

    private String consistency(CommitLog log, Optional<Seal> seal, long smaller, long whole) {
        within("--from", smaller, whole);
        var leaves = new ReadLeaves(log, new Progress(err(), "read", 0), 2 * whole + smaller);
        var root = root(leaves, seal, whole);
        var proof = MerkleProofs.consistency(smaller, whole, leaves);
        var first = root(leaves, smaller);
        check(MerkleProofs.consistent(smaller, first, whole, root, proof));
        return "{\"from\":%d,\"fromRoot\":\"%s\",\"size\":%d,\"root\":\"%s\",\"consistency\":%s}"
                .formatted(smaller, hex(first), whole, hex(root), array(proof));
    }

    private static void within(String option, long number, long whole) {
        if (number < 1 || number > whole) {
            throw new IllegalArgumentException(
                    option + " is at least 1 and at most " + whole + ", the size of the tree");
        }
    }

    /** A proof in a tree that is not the sealed one would convince nobody. */
    private static byte[] root(ReadLeaves leaves, Optional<Seal> seal, long whole) {
        var root = root(leaves, whole);
        seal.map(Seal::head)
                .filter(head -> head.size() == whole && !head.root().equals(hex(root)))
                .ifPresent(head -> {
                    throw new Broken(
                            "the first " + whole + " commits are not those that were sealed: verify says more");
                });
        return root;
    }

    private static byte[] root(ReadLeaves leaves, long whole) {
        var tree = new MerkleTree();
        leaves.forEach(0, whole, tree::append);
        return tree.root();
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new Broken("the log changed while the proof was made");
        }
    }

    private static String array(List<byte[]> hashes) {
        return hashes.stream().map(hash -> '"' + hex(hash) + '"').collect(Collectors.joining(",", "[", "]"));
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    /** The leaves of a log, which are counted as they are read. */
    private static final class ReadLeaves implements MerkleProofs.Leaves {
        private final CommitLog log;
        private final Progress progress;
        private final long all;
        private long read;

        ReadLeaves(CommitLog log, Progress progress, long all) {
            this.log = log;
            this.progress = progress;
            this.all = all;
        }

        @Override
        public void forEach(long from, long to, Consumer<byte[]> each) {
            for (var at = from; at < to; ) {
                var commits = log.read(at, (int) Math.min(CommitLog.SCAN_SIZE, to - at));
                if (commits.isEmpty()) {
                    throw new IllegalArgumentException("the log ends at " + at + ", before " + to);
                }
                commits.forEach(commit -> each.accept(CanonicalCommit.leafHash(commit)));
                at += commits.size();
                read += commits.size();
                progress.at(read, all);
            }
        }
    }
}
