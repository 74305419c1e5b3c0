package dev.registrar.eventstore.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tree against the vectors of Certificate Transparency (RFC 6962 and 9162 define the same tree), which Google's
 * implementation published in {@code merkle_tree_test} and others check themselves with.
 */
class MerkleTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final List<byte[]> LEAVES = List.of(
                    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
            .stream()
            .map(data -> Hashes.leaf(HEX.parseHex(data)))
            .toList();
    private static final List<String> ROOTS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    private static final String N01 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
    private static final String L1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
    private static final String RIGHT = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
    private static final String L4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
    private static final String N67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
    private static final String N45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";

    private static final MerkleProofs.Leaves SOURCE =
            (from, to, each) -> LEAVES.subList((int) from, (int) to).forEach(each);

    @Test
    void roots_are_those_of_the_published_vectors() {
        var tree = new MerkleTree();
        assertThat(HEX.formatHex(tree.root())).isEqualTo(ROOTS.getFirst());
        for (var i = 0; i < LEAVES.size(); i++) {
            tree.append(LEAVES.get(i));
            assertThat(HEX.formatHex(tree.root())).isEqualTo(ROOTS.get(i + 1));
        }
    }

    @Test
    void inclusion_proofs_are_those_of_the_published_vectors() {
        assertThat(hex(MerkleProofs.inclusion(0, 1, SOURCE))).isEmpty();
        assertThat(hex(MerkleProofs.inclusion(0, 8, SOURCE))).containsExactly(L1, N01, RIGHT);
        assertThat(hex(MerkleProofs.inclusion(5, 8, SOURCE))).containsExactly(L4, N67, ROOTS.get(4));
        assertThat(hex(MerkleProofs.inclusion(2, 3, SOURCE))).containsExactly(ROOTS.get(2));
        assertThat(hex(MerkleProofs.inclusion(1, 5, SOURCE))).containsExactly(ROOTS.get(1), N01, L4);
    }

    @Test
    void consistency_proofs_are_those_of_the_published_vectors() {
        assertThat(hex(MerkleProofs.consistency(1, 1, SOURCE))).isEmpty();
        assertThat(hex(MerkleProofs.consistency(1, 8, SOURCE))).containsExactly(L1, N01, RIGHT);
        assertThat(hex(MerkleProofs.consistency(6, 8, SOURCE))).containsExactly(N45, N67, ROOTS.get(4));
        assertThat(hex(MerkleProofs.consistency(2, 5, SOURCE))).containsExactly(N01, L4);
    }

    @Test
    void every_proof_up_to_a_size_holds_and_holds_for_nothing_else() {
        var leaves = new ArrayList<byte[]>();
        var roots = new ArrayList<byte[]>();
        var tree = new MerkleTree();
        roots.add(tree.root());
        for (var i = 0; i < 70; i++) {
            leaves.add(Hashes.leaf(new byte[] {(byte) i}));
            tree.append(leaves.getLast());
            roots.add(tree.root());
        }
        MerkleProofs.Leaves source =
                (from, to, each) -> leaves.subList((int) from, (int) to).forEach(each);
        for (var size = 1; size <= 70; size++) {
            for (var i = 0; i < size; i++) {
                var proof = MerkleProofs.inclusion(i, size, source);
                assertThat(MerkleProofs.includes(i, leaves.get(i), size, roots.get(size), proof))
                        .isTrue();
                assertThat(MerkleProofs.includes(i, leaves.get((i + 1) % 70), size, roots.get(size), proof))
                        .isFalse();
                assertThat(MerkleProofs.includes(i, leaves.get(i), size, roots.get(size - 1), proof))
                        .isFalse();
                assertThat(MerkleProofs.includes(i + 1, leaves.get(i), size, roots.get(size), proof))
                        .isFalse();
            }
            for (var first = 1; first <= size; first++) {
                var proof = MerkleProofs.consistency(first, size, source);
                assertThat(MerkleProofs.consistent(first, roots.get(first), size, roots.get(size), proof))
                        .isTrue();
                assertThat(MerkleProofs.consistent(first, roots.get(first - 1), size, roots.get(size), proof))
                        .isFalse();
                assertThat(MerkleProofs.consistent(first, roots.get(first), size, roots.get(size - 1), proof))
                        .isFalse();
            }
        }
    }

    @Test
    void a_tree_goes_on_from_its_peaks() {
        var whole = new MerkleTree();
        LEAVES.subList(0, 7).forEach(whole::append);
        var resumed = MerkleTree.of(7, whole.peaks());
        resumed.append(LEAVES.get(7));
        assertThat(HEX.formatHex(resumed.root())).isEqualTo(ROOTS.get(8));
        assertThatThrownBy(() -> MerkleTree.of(8, whole.peaks())).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> hex(List<byte[]> hashes) {
        return hashes.stream().map(HEX::formatHex).toList();
    }

    @Test
    void a_tree_of_other_peaks_than_its_size_asks_for_is_refused() {
        var peak = LEAVES.getFirst();
        assertThatThrownBy(() -> MerkleTree.of(-1, List.of())).hasMessageContaining("-1 leaves");
        assertThatThrownBy(() -> MerkleTree.of(3, List.of(peak))).hasMessageContaining("3 leaves");
        assertThatThrownBy(() -> MerkleTree.of(1, List.of(new byte[31]))).hasMessageContaining("32 bytes, not 31");
        assertThat(MerkleTree.of(0, List.of()).size()).isZero();
        assertThat(MerkleTree.of(1, List.of(peak)).root()).isEqualTo(peak).isNotSameAs(peak);
        assertThat(MerkleTree.of(1, List.of(peak)).peaks()).containsExactly(peak);
    }

    @Test
    void proofs_of_what_is_not_there_are_refused() {
        assertThatThrownBy(() -> MerkleProofs.inclusion(-1, 8, SOURCE)).hasMessageContaining("leaf -1");
        assertThatThrownBy(() -> MerkleProofs.inclusion(8, 8, SOURCE)).hasMessageContaining("leaf 8");
        assertThatThrownBy(() -> MerkleProofs.consistency(0, 8, SOURCE)).hasMessageContaining("tree of 0");
        assertThatThrownBy(() -> MerkleProofs.consistency(9, 8, SOURCE)).hasMessageContaining("tree of 9");
        assertThat(MerkleProofs.includes(-1, LEAVES.getFirst(), 1, LEAVES.getFirst(), List.of()))
                .isFalse();
        assertThat(MerkleProofs.includes(1, LEAVES.getFirst(), 1, LEAVES.getFirst(), List.of()))
                .isFalse();
        assertThat(MerkleProofs.includes(0, LEAVES.getFirst(), 1, LEAVES.getFirst(), List.of()))
                .isTrue();
        assertThat(MerkleProofs.includes(0, LEAVES.getFirst(), 1, LEAVES.getFirst(), LEAVES))
                .isFalse();
        var root = HEX.parseHex(ROOTS.get(8));
        assertThat(MerkleProofs.consistent(0, root, 8, root, List.of())).isFalse();
        assertThat(MerkleProofs.consistent(9, root, 8, root, List.of())).isFalse();
        assertThat(MerkleProofs.consistent(8, root, 8, root, List.of())).isTrue();
        assertThat(MerkleProofs.consistent(8, root, 8, root, LEAVES)).isFalse();
        assertThat(MerkleProofs.consistent(3, root, 8, root, List.of())).isFalse();
        assertThatThrownBy(() -> MerkleProofs.inclusion(0, 8, (from, to, each) -> each.accept(LEAVES.getFirst())))
                .hasMessageContaining("were asked for");
    }
}
