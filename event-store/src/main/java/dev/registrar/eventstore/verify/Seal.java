package dev.registrar.eventstore.verify;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A stored tree head, with what it takes to go on from there.
 *
 * @param head the signed head
 * @param peaks peaks of the tree, hexadecimal, the largest first; believed only where they give the signed root
 */
public record Seal(SignedTreeHead head, List<String> peaks) {
    public Seal {
        peaks = List.copyOf(peaks);
    }

    /** Returns {@code tree} sealed by {@code head}. */
    static Seal of(SignedTreeHead head, MerkleTree tree) {
        return new Seal(
                head, tree.peaks().stream().map(HexFormat.of()::formatHex).toList());
    }

    /** Returns the tree, if the peaks are those of the signed root and the signature is by a known key. */
    Optional<MerkleTree> tree(KnownKeys keys) {
        if (!isSigned(keys)) {
            return Optional.empty();
        }
        try {
            var tree = MerkleTree.of(
                    head.size(), peaks.stream().map(HexFormat.of()::parseHex).toList());
            return Arrays.equals(tree.root(), HexFormat.of().parseHex(head.root()))
                    ? Optional.of(tree)
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    boolean isSigned(KnownKeys keys) {
        return keys.find(head.keyId()).filter(head::isSignedBy).isPresent();
    }
}
