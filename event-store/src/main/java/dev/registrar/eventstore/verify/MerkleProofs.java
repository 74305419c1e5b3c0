package dev.registrar.eventstore.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Inclusion and consistency proofs of RFC 9162 §2.1.3 and §2.1.4. Making one reads the leaves once and keeps a few hashes;
 * checking one needs no leaves at all.
 */
public final class MerkleProofs {
    private MerkleProofs() {}

    /** The leaves of a tree, by index. */
    @FunctionalInterface
    public interface Leaves {
        /** Passes the hashes of the leaves {@code from} (included) to {@code to} (not included) in order. */
        void forEach(long from, long to, Consumer<byte[]> leafHash);
    }

    /**
     * Returns the proof that leaf {@code index} is in the tree of the first {@code size} leaves.
     *
     * @param index 0 and up, less than {@code size}
     */
    public static List<byte[]> inclusion(long index, long size, Leaves leaves) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " is not in a tree of " + size);
        }
        var ranges = new ArrayList<Range>();
        path(index, 0, size, ranges);
        return hashes(ranges, leaves);
    }

    /**
     * Returns the proof that the tree of the first {@code first} leaves is the beginning of that of {@code second}.
     *
     * @param first 1 and up, at most {@code second}
     */
    public static List<byte[]> consistency(long first, long second, Leaves leaves) {
        if (first < 1 || first > second) {
            throw new IllegalArgumentException("a tree of " + first + " is not the beginning of one of " + second);
        }
        var ranges = new ArrayList<Range>();
        subproof(first, 0, second, true, ranges);
        return hashes(ranges, leaves);
    }

    /** Checks an inclusion proof (RFC 9162 §2.1.3.2). */
    public static boolean includes(long index, byte[] leafHash, long size, byte[] root, List<byte[]> proof) {
        if (index < 0 || index >= size) {
            return false;
        }
        var fn = index;
        var sn = size - 1;
        var r = leafHash;
        for (var p : proof) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                r = Hashes.node(p, r);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                r = Hashes.node(r, p);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && Arrays.equals(r, root);
    }

    /** Checks a consistency proof (RFC 9162 §2.1.4.2). */
    public static boolean consistent(long first, byte[] firstRoot, long second, byte[] secondRoot, List<byte[]> proof) {
        if (first < 1 || first > second) {
            return false;
        }
        if (first == second) {
            return proof.isEmpty() && Arrays.equals(firstRoot, secondRoot);
        }
        var path = new ArrayList<byte[]>(proof.size() + 1);
        if (Long.bitCount(first) == 1) {
            path.add(firstRoot);
        }
        path.addAll(proof);
        return !path.isEmpty() && consistent(first - 1, second - 1, firstRoot, secondRoot, path);
    }

    private static boolean consistent(long fn, long sn, byte[] firstRoot, byte[] secondRoot, List<byte[]> path) {
        while ((fn & 1) == 1) {
            fn >>>= 1;
            sn >>>= 1;
        }
        var fr = path.getFirst();
        var sr = fr;
        for (var c : path.subList(1, path.size())) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = Hashes.node(c, fr);
                sr = Hashes.node(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                sr = Hashes.node(sr, c);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && Arrays.equals(fr, firstRoot) && Arrays.equals(sr, secondRoot);
    }

    /** The leaves of one subtree whose root is part of a proof. */
    private record Range(long from, long to) {}

    private static void path(long index, long from, long to, List<Range> proof) {
        if (to - from == 1) {
            return;
        }
        var middle = from + split(to - from);
        if (index < middle) {
            path(index, from, middle, proof);
            proof.add(new Range(middle, to));
        } else {
            path(index, middle, to, proof);
            proof.add(new Range(from, middle));
        }
    }

    private static void subproof(long first, long from, long to, boolean whole, List<Range> proof) {
        if (first == to) {
            if (!whole) {
                proof.add(new Range(from, to));
            }
            return;
        }
        var middle = from + split(to - from);
        if (first <= middle) {
            subproof(first, from, middle, whole, proof);
            proof.add(new Range(middle, to));
        } else {
            subproof(first, middle, to, false, proof);
            proof.add(new Range(from, middle));
        }
    }

    /** Returns the largest power of two less than {@code count}. */
    private static long split(long count) {
        return Long.highestOneBit(count - 1);
    }

    private static List<byte[]> hashes(List<Range> proof, Leaves leaves) {
        // The subtrees do not overlap: in the order of the log each leaf is read at most once.
        var roots = new TreeMap<Long, byte[]>();
        proof.stream().sorted((a, b) -> Long.compare(a.from(), b.from())).forEach(range -> {
            var tree = new MerkleTree();
            leaves.forEach(range.from(), range.to(), tree::append);
            if (tree.size() != range.to() - range.from()) {
                throw new IllegalStateException("leaves " + range.from() + " to " + range.to() + " were asked for and "
                        + tree.size() + " came");
            }
            roots.put(range.from(), tree.root());
        });
        return proof.stream().map(range -> roots.get(range.from())).toList();
    }
}
