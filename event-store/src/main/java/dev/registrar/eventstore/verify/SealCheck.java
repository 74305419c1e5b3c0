package dev.registrar.eventstore.verify;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares the commits that pass by with the seals over them and with tree heads that were taken before. */
final class SealCheck {
    private static final int BATCH = 1_000;

    private final Seals seals;
    private final KnownKeys keys;
    private final ArrayDeque<SignedTreeHead> trusted;
    private final ArrayDeque<Seal> next = new ArrayDeque<>();
    private final MerkleTree tree;
    private @Nullable SignedTreeHead checked;
    private long asked;
    private boolean allRead;
    /** Up to here the commits are those that were sealed. */
    private long good;

    private SealCheck(Seals seals, KnownKeys keys, List<SignedTreeHead> trusted, MerkleTree tree) {
        this.seals = seals;
        this.keys = keys;
        this.tree = tree;
        this.asked = tree.size();
        this.good = tree.size();
        this.trusted = new ArrayDeque<>(trusted.stream()
                .filter(head -> head.size() > tree.size())
                .sorted(Comparator.comparingLong(SignedTreeHead::size))
                .toList());
    }

    /** Begins at the newest sound seal before commit {@code from}, or at the beginning of the log. */
    static SealCheck before(long from, Seals seals, KnownKeys keys, List<SignedTreeHead> trusted) {
        var tree = seals.atOrBefore(from - 1).flatMap(seal -> seal.tree(keys)).orElseGet(MerkleTree::new);
        return new SealCheck(seals, keys, trusted, tree);
    }

    /** Returns how many commits were seen. */
    long size() {
        return tree.size();
    }

    /** Returns the last seal that was found sound. */
    Optional<SignedTreeHead> checked() {
        return Optional.ofNullable(checked);
    }

    /** Takes the next commit. */
    Optional<Fault> next(byte[] leafHash) {
        tree.append(leafHash);
        var fault = compareSeal();
        return fault.isPresent() ? fault : compareTrusted();
    }

    private Optional<Fault> compareSeal() {
        var seal = peek();
        if (seal == null || seal.head().size() != tree.size()) {
            return Optional.empty();
        }
        next.remove();
        var head = seal.head();
        if (!seal.isSigned(keys)) {
            return Optional.of(new Fault(
                    head.size(),
                    Fault.Kind.SEAL_FORGED,
                    "the seal over " + head.size() + " commits is not signed by a key of this log"));
        }
        if (!head.root().equals(root())) {
            return differs(Fault.Kind.SEALED_DIFFERENTLY, "sealed at " + head.at());
        }
        checked = head;
        good = head.size();
        return Optional.empty();
    }

    private Optional<Fault> compareTrusted() {
        while (!trusted.isEmpty() && trusted.getFirst().size() == tree.size()) {
            var head = trusted.remove();
            if (!head.root().equals(root())) {
                return differs(Fault.Kind.HEAD_DIFFERS, "in the tree head of " + head.at());
            }
        }
        return Optional.empty();
    }

    private Optional<Fault> differs(Fault.Kind kind, String where) {
        // A given head contradicts seals that were made anew too: then no seal says where the first difference is.
        var first = kind == Fault.Kind.HEAD_DIFFERS ? 1 : good + 1;
        return Optional.of(
                new Fault(first, kind, "the commits " + first + " to " + tree.size() + " are not those " + where));
    }

    /** Returns how many commits the log must have by what was sealed or given, as far as they were not seen yet. */
    Optional<SignedTreeHead> beyond() {
        // Seals that were added meanwhile count too.
        allRead = false;
        asked = Math.max(asked, tree.size());
        var seal = peek();
        if (seal != null) {
            return Optional.of(seal.head());
        }
        return Optional.ofNullable(trusted.peekFirst());
    }

    private @Nullable Seal peek() {
        if (next.isEmpty() && !allRead) {
            var found = seals.after(asked, BATCH);
            next.addAll(found);
            allRead = found.size() < BATCH;
            asked = found.isEmpty() ? asked : found.getLast().head().size();
        }
        return next.peekFirst();
    }

    private String root() {
        return HexFormat.of().formatHex(tree.root());
    }
}
