package dev.registrar.eventstore.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Stream;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignedTreeHeadTest {
    private static final SealKey KEY = SealKey.generate();
    private static final Instant AT = Instant.parse("2026-11-21T08:00:00.120456Z");
    private static final SignedTreeHead HEAD = KEY.sign(tree(3), AT);

    @Test
    void a_head_is_signed_by_the_key_it_names_and_by_no_other() {
        assertThat(HEAD.size()).isEqualTo(3);
        assertThat(HEAD.keyId()).isEqualTo(KEY.id());
        var head = KEY.sign(tree(3), AT);
        assertThat(head.root()).isEqualTo(HEAD.root());
        assertThat(head.isSignedBy(KEY.publicKey())).isTrue();
        assertThat(HEAD.isSignedBy(SealKey.generate().publicKey())).isFalse();
    }

    @Test
    void a_key_is_told_by_its_id_and_its_private_half_by_nothing() {
        assertThat(KEY).hasToString("SealKey[" + KEY.id() + "]");
    }

    static Stream<SignedTreeHead> changed() {
        var other = SealKey.generate();
        return Stream.of(
                new SignedTreeHead(4, HEAD.root(), HEAD.at(), HEAD.keyId(), HEAD.signature()),
                new SignedTreeHead(3, "00" + HEAD.root().substring(2), HEAD.at(), HEAD.keyId(), HEAD.signature()),
                new SignedTreeHead(3, HEAD.root(), HEAD.at().plusMillis(1), HEAD.keyId(), HEAD.signature()),
                new SignedTreeHead(3, HEAD.root(), HEAD.at(), other.id(), HEAD.signature()),
                // Signed by a stranger in the name of the key.
                new SignedTreeHead(
                        3,
                        HEAD.root(),
                        HEAD.at(),
                        HEAD.keyId(),
                        other.sign(tree(3), AT).signature()),
                new SignedTreeHead(3, HEAD.root(), HEAD.at(), HEAD.keyId(), ""),
                new SignedTreeHead(3, HEAD.root(), HEAD.at(), HEAD.keyId(), "not Base64"),
                new SignedTreeHead(
                        3,
                        HEAD.root(),
                        HEAD.at(),
                        HEAD.keyId(),
                        HEAD.signature().substring(4)),
                new SignedTreeHead(
                        3,
                        HEAD.root(),
                        HEAD.at(),
                        HEAD.keyId(),
                        Base64.getEncoder().encodeToString(new byte[64])));
    }

    @ParameterizedTest
    @MethodSource("changed")
    void whatever_was_changed_is_not_signed(SignedTreeHead head) {
        assertThat(head.isSignedBy(KEY.publicKey())).isFalse();
    }

    @Test
    void a_key_that_signs_in_another_way_signs_no_head() throws GeneralSecurityException {
        var curve = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
        var head = new SignedTreeHead(3, HEAD.root(), HEAD.at(), SealKey.idOf(curve), HEAD.signature());
        assertThat(head.isSignedBy(curve)).isFalse();
    }

    /** Anybody can check a head with an Ed25519 of their own: what is signed is written here as it is documented. */
    @Test
    void what_is_signed_is_canonical_and_says_what_it_is() throws Exception {
        var signed = "{\"at\":\"2026-11-21T08:00:00.120Z\",\"keyId\":\"" + KEY.id() + "\",\"root\":\"" + HEAD.root()
                + "\",\"size\":3,\"type\":\"commit-log-tree-head/1\"}";
        assertThat(new JsonCanonicalizer(signed).getEncodedString()).isEqualTo(signed);
        var verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KEY.publicKey());
        verifier.update(signed.getBytes(StandardCharsets.UTF_8));
        assertThat(verifier.verify(Base64.getDecoder().decode(HEAD.signature())))
                .isTrue();
    }

    @Test
    void a_head_is_shown_to_the_millisecond_it_was_signed_with() {
        assertThat(HEAD.time()).isEqualTo("2026-11-21T08:00:00.120Z");
        assertThat(HEAD.json())
                .isEqualTo("{\"size\":3,\"root\":\"" + HEAD.root()
                        + "\",\"at\":\"2026-11-21T08:00:00.120Z\",\"keyId\":\"" + KEY.id() + "\",\"signature\":\""
                        + HEAD.signature() + "\"}");
    }

    private static MerkleTree tree(int size) {
        var tree = new MerkleTree();
        for (var i = 0; i < size; i++) {
            tree.append(Hashes.sha256().digest(new byte[] {(byte) i}));
        }
        return tree;
    }
}
