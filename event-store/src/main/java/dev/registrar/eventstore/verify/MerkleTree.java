package dev.registrar.eventstore.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * A Merkle tree as in RFC 9162 §2.1 that grows leaf by leaf and keeps only its peaks: the roots of the perfect subtrees
 * it consists of, one for each bit that is set in its size. Not safe for use by several threads.
 */
public final class MerkleTree {
    private final List<byte[]> peaks = new ArrayList<>();
    private long size;

    /** Makes the empty tree. */
    public MerkleTree() {}

    /**
     * Returns the tree that has these peaks, so that it can grow without its leaves.
     *
     * @param size how many leaves it has, 0 and up
     * @param peaks roots of its perfect subtrees, the largest first
     * @throws IllegalArgumentException where a tree of that size has another number of peaks
     */
    public static MerkleTree of(long size, List<byte[]> peaks) {
        if (size < 0 || Long.bitCount(size) != peaks.size()) {
            throw new IllegalArgumentException(
                    "a tree of " + size + " leaves does not have " + peaks.size() + " peaks");
        }
        var tree = new MerkleTree();
        tree.size = size;
        for (var peak : peaks) {
            if (peak.length != Hashes.BYTES) {
                throw new IllegalArgumentException("a peak has " + Hashes.BYTES + " bytes, not " + peak.length);
            }
            tree.peaks.add(peak.clone());
        }
        return tree;
    }

    /** Adds the next leaf, given by its hash of 32 bytes. */
    public void append(byte[] leafHash) {
        var hash = leafHash;
        // Each set bit at the low end is a subtree as large as the one in hand: the two become one.
        for (var bits = size; (bits & 1) == 1; bits >>>= 1) {
            hash = Hashes.node(peaks.removeLast(), hash);
        }
        peaks.add(hash);
        size++;
    }

    /** Returns how many leaves there are. */
    public long size() {
        return size;
    }

    /** Returns the roots of the perfect subtrees, the largest first. */
    public List<byte[]> peaks() {
        return peaks.stream().map(byte[]::clone).toList();
    }

    /** Returns the Merkle tree hash of all leaves; that of nothing where there are none. */
    public byte[] root() {
        if (peaks.isEmpty()) {
            return Hashes.empty();
        }
        var root = peaks.getLast();
        for (var i = peaks.size() - 2; i >= 0; i--) {
            root = Hashes.node(peaks.get(i), root);
        }
        return root.clone();
    }
}
