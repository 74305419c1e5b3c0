package dev.registrar.shared.adapter.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.registrar.eventstore.ClaimChange;
import dev.registrar.shared.testing.InMemoryWrappedKeys;
import dev.registrar.shared.testing.TestKeys;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.UserEvent.EmailChanged;
import dev.registrar.shared.user.UserEvent.PasskeyAdded;
import dev.registrar.shared.user.UserEvent.PasskeyRemoved;
import dev.registrar.shared.user.UserEvent.PasskeyRenamed;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    private static final byte[] CONTEXT = "context".getBytes();

    private final InMemoryWrappedKeys store = new InMemoryWrappedKeys();

    private DataKeys node(MasterKey master) {
        return new DataKeys(master, store, Clock.systemUTC());
    }

    @Test
    void as_many_keys_are_remembered_as_the_heap_has_room_for() {
        assertThat(DataKeys.fitting(64L << 20)).isEqualTo(50_000);
        assertThat(DataKeys.fitting(8L << 30)).isEqualTo(1 << 20);
    }

    @Test
    void a_master_key_is_written_in_hex_or_base64() {
        byte[] secret = HexFormat.of().parseHex("ff".repeat(32));
        for (String text : List.of(
                "ff".repeat(32),
                "FF".repeat(32),
                Base64.getEncoder().encodeToString(secret),
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret),
                " " + "ff".repeat(32) + "\n")) {
            assertThat(MasterKey.parse(text).id())
                    .isEqualTo(MasterKey.of(secret).id());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "zz", "ffff"})
    void what_is_no_master_key_is_refused_without_being_told(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MasterKey.parse(text))
                .withMessage("expects 32 bytes as 64 hexadecimal digits or as Base64");
    }

    @Test
    void each_use_has_its_own_key_and_it_never_changes() {
        // Made with another implementation of RFC 5869. Changing these derivations would make every stored key and
        // claim unreadable.
        assertThat(HexFormat.of().formatHex(TestKeys.MASTER.derive("registrar/data-keys")))
                .isEqualTo("df71a7805abb8dea9c93530e673e7ba48d1391ceb355fd53101ac8175e9fcf06");
        assertThat(HexFormat.of().formatHex(TestKeys.MASTER.derive("registrar/email-claims")))
                .isEqualTo("336c821e0fe1faf7c14e5606f0b238fd41557305b41cfa00d42a05b17cca4d57");
        assertThat(TestKeys.MASTER.toString()).isEqualTo("MasterKey[" + TestKeys.MASTER.id() + "]");
    }

    @Test
    void two_processes_that_make_the_same_key_at_once_agree() throws Exception {
        DataKeys one = node(TestKeys.MASTER);
        DataKeys other = node(TestKeys.MASTER);
        one.create("ada");
        other.create("ada");
        byte[] sealed = other.find("ada").orElseThrow().encrypt(new byte[] {1}, CONTEXT);
        assertThat(one.find("ada").orElseThrow().decrypt(sealed, CONTEXT)).containsExactly(1);
    }

    @Test
    void a_key_that_was_never_made_is_missing() {
        assertThat(node(TestKeys.MASTER).find("ada")).isEmpty();
    }

    @Test
    void a_discarded_key_is_missing() {
        DataKeys keys = node(TestKeys.MASTER);
        keys.create("ada");
        keys.discard("ada");
        assertThat(keys.find("ada")).isEmpty();
        assertThat(node(TestKeys.MASTER).find("ada")).isEmpty();
    }

    @Test
    void a_key_wrapped_by_another_master_key_says_so() {
        node(TestKeys.MASTER).create("ada");
        DataKeys strangers = node(MasterKey.of(new byte[32]));
        assertThatIllegalStateException()
                .isThrownBy(() -> strangers.find("ada"))
                .withMessageContaining(
                        "MASTER_KEY is " + MasterKey.of(new byte[32]).id());
    }

    @Test
    void a_key_cannot_be_given_to_another_person() {
        DataKeys keys = node(TestKeys.MASTER);
        keys.create("ada");
        WrappedKey ada = store.find(List.of("ada")).getFirst();
        store.insert(new WrappedKey("bob", ada.wrapped(), ada.masterKeyId(), ada.createdAt()));
        assertThatIllegalStateException().isThrownBy(() -> keys.find("bob")).withMessageContaining("tampered");
    }

    @Test
    void an_account_takes_moves_and_releases_the_claim_on_its_email() {
        var claims = new EmailClaims(TestKeys.MASTER);
        String ada = claims.claimOn(new EmailAddress("ada@example.org"));
        String lady = claims.claimOn(new EmailAddress("lady@example.org"));

        assertThat(ada).isEqualTo("email:Vi5_jyf8grEc_gW2yUAVZNIwxIbR1PhjXwfb4bYFDdc");
        assertThat(claims.changesOf(new UserRegistered("1", "ada@example.org", "Ada", "user", 1)))
                .containsExactly(ClaimChange.take(ada, "1"));
        assertThat(claims.changesOf(new EmailChanged("1", "ada@example.org", "lady@example.org")))
                .containsExactly(ClaimChange.release(ada, "1"), ClaimChange.take(lady, "1"));
        assertThat(claims.changesOf(new UserDeleted("1", "lady@example.org", "user")))
                .containsExactly(ClaimChange.release(lady, "1"));
        assertThat(claims.changesOf(new UserRenamed("1", "Ada"))).isEmpty();
    }

    @Test
    void a_passkey_takes_and_releases_the_claim_on_its_credential() {
        var claims = new PasskeyClaims(TestKeys.MASTER);
        String claim = claims.claimOn("credential");

        assertThat(claim).startsWith("passkey:").doesNotContain("credential").isEqualTo(claims.claimOn("credential"));
        assertThat(claims.claimOn("Credential")).isNotEqualTo(claim);
        assertThat(claims.changesOf(new PasskeyAdded(
                        "1", "p", "credential", "key", null, 0, false, false, List.of(), "", null, Instant.EPOCH)))
                .containsExactly(ClaimChange.take(claim, "1"));
        assertThat(claims.changesOf(new PasskeyRemoved("1", "p", "credential")))
                .containsExactly(ClaimChange.release(claim, "1"));
        assertThat(claims.changesOf(new PasskeyRenamed("1", "p", "Phone"))).isEmpty();
    }
}
