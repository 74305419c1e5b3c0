package dev.registrar.shared.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.registrar.shared.Checked;
import dev.registrar.shared.FieldError;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserValuesTest {

    private static List<String> codes(Checked<?> checked) {
        return checked.problems().stream().map(FieldError::code).toList();
    }

    private static String email(String raw) {
        return EmailAddress.parse("/email", raw).orReject().value();
    }

    private static String name(String raw) {
        return PersonName.parse("/name", raw).orReject().value();
    }

    @Test
    void an_email_is_trimmed_and_lower_case() {
        assertThat(email(" \tAda.Lovelace@Example.ORG\u00a0")).isEqualTo("ada.lovelace@example.org");
    }

    @Test
    void an_email_has_one_form_whatever_way_its_accents_were_typed() {
        assertThat(email("jose\u0301@example.org")).isEqualTo(email("jos\u00e9@example.org"));
    }

    @Test
    void parsing_what_was_parsed_changes_nothing() {
        for (String raw : List.of("\u0130stanbul@x.yz", "\u1e9e@x.yz", "\u03a3\u03a3@x.yz", "A\u030a@x.yz")) {
            assertThat(email(email(raw))).isEqualTo(email(raw));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b.c", "a+b@c.d.e", "a@.b.c", "a@b..c", "name@b\u00fccher.example"})
    void these_are_emails(String raw) {
        assertThat(codes(EmailAddress.parse("/email", raw))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "@", "a@", "a@b", "a@b.", "a@.b", "@b.c", "a b@c.d", "a@b@c.d", "a.b@c", "a@b\u2003.c"})
    void these_are_not_emails(String raw) {
        assertThat(codes(EmailAddress.parse("/email", raw))).contains("INVALID_EMAIL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b.c.",
                "a(b)@y.com",
                "(b)a@y.com",
                "a@y.com(b)",
                "\"a\"@y.com",
                "a\\b@y.com",
                "<a@y.com>",
                "a,b@y.com"
            })
    void an_email_is_no_other_way_to_write_another(String raw) {
        assertThat(codes(EmailAddress.parse("/email", raw))).containsExactly("INVALID_EMAIL");
        // Who had it before the rule is found still.
        assertThat(EmailAddress.find(" " + raw.toUpperCase(Locale.ROOT))).contains(new EmailAddress(raw));
    }

    @Test
    void what_was_never_an_email_is_found_by_nobody() {
        assertThat(EmailAddress.find("a@b")).isEmpty();
        assertThat(EmailAddress.find("a b@c.d")).isEmpty();
        assertThat(EmailAddress.find("")).isEmpty();
    }

    @Test
    void an_email_has_at_most_254_characters() {
        String domain = "@example.org";
        assertThat(codes(EmailAddress.parse("/email", "a".repeat(254 - domain.length()) + domain)))
                .isEmpty();
        assertThat(codes(EmailAddress.parse("/email", "a".repeat(255 - domain.length()) + domain)))
                .containsExactly("EMAIL_TOO_LONG");
    }

    @Test
    void an_email_that_only_looks_like_another_is_refused() {
        assertThat(codes(EmailAddress.parse("/email", "\uff41da@example.org"))).containsExactly("AMBIGUOUS_CHARACTER");
        assertThat(codes(EmailAddress.parse("/email", "a\u200bda@example.org"))).containsExactly("INVISIBLE_CHARACTER");
        assertThat(codes(EmailAddress.parse("/email", "a\u00adda@example.org"))).containsExactly("INVISIBLE_CHARACTER");
        assertThat(codes(EmailAddress.parse("/email", "a\u202eda@example.org"))).containsExactly("INVISIBLE_CHARACTER");
    }

    @Test
    void half_a_character_is_refused_everywhere() {
        assertThat(codes(EmailAddress.parse("/email", "a\ud800@example.org"))).contains("INVALID_UNICODE");
        assertThat(codes(PersonName.parse("/name", "Ada\udc00"))).containsExactly("INVALID_UNICODE");
        assertThat(codes(Bio.parse("/bio", "\ud83d"))).containsExactly("INVALID_UNICODE");
        assertThat(codes(AvatarUrl.parse("/avatar", "https://a.b/\ud83d"))).contains("INVALID_UNICODE");
        assertThat(PasswordRules.problems("/password", "Password1\ud800".toCharArray()))
                .extracting(FieldError::code)
                .containsExactly("INVALID_UNICODE");
    }

    @Test
    void nul_is_refused_everywhere() {
        assertThat(codes(EmailAddress.parse("/email", "a\0@example.org"))).contains("CONTROL_CHARACTER");
        assertThat(codes(PersonName.parse("/name", "A\0da"))).containsExactly("CONTROL_CHARACTER");
        assertThat(codes(Bio.parse("/bio", "\0"))).containsExactly("CONTROL_CHARACTER");
        assertThat(PasswordRules.problems("/password", "Password1\0".toCharArray()))
                .extracting(FieldError::code)
                .containsExactly("CONTROL_CHARACTER");
    }

    @ParameterizedTest
    @CsvSource({"A,NAME_TOO_SHORT", "'',NAME_TOO_SHORT", "' A ',NAME_TOO_SHORT"})
    void a_name_that_is_too_short_says_so(String raw, String code) {
        assertThat(codes(PersonName.parse("/name", raw))).containsExactly(code);
    }

    @Test
    void a_name_has_2_to_100_characters_as_people_count_them() {
        assertThat(name("  Al ")).isEqualTo("Al");
        assertThat(codes(PersonName.parse("/name", "\ud83d\ude00".repeat(100)))).isEmpty();
        assertThat(codes(PersonName.parse("/name", "a".repeat(101)))).containsExactly("NAME_TOO_LONG");
    }

    @Test
    void a_name_may_have_the_joiners_that_its_script_needs() {
        assertThat(codes(PersonName.parse("/name", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")))
                .isEmpty();
        assertThat(codes(PersonName.parse("/name", "Ada\u202eLovelace"))).containsExactly("INVISIBLE_CHARACTER");
        assertThat(codes(PersonName.parse("/name", "\u3164\u3164"))).containsExactly("INVISIBLE_CHARACTER");
        assertThat(codes(PersonName.parse("/name", "Ada\nLovelace"))).containsExactly("CONTROL_CHARACTER");
    }

    @Test
    void a_bio_has_at_most_500_characters_and_may_have_lines() {
        assertThat(codes(Bio.parse("/bio", "a\n".repeat(250)))).isEmpty();
        assertThat(codes(Bio.parse("/bio", "a".repeat(501)))).containsExactly("BIO_TOO_LONG");
        assertThat(codes(Bio.parse("/bio", ""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a.b", "HTTPS://example.org/x.png?size=1#top"})
    void these_are_avatars(String raw) {
        assertThat(codes(AvatarUrl.parse("/avatar", raw))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "javascript:alert(1)",
                "ftp://a.b/c",
                "//a.b/c",
                "https:",
                "https:///x",
                "data:image/png,x",
                "http://a b"
            })
    void these_are_not_avatars(String raw) {
        assertThat(codes(AvatarUrl.parse("/avatar", raw))).containsExactly("INVALID_URL");
    }

    @Test
    void an_avatar_has_at_most_2048_characters() {
        String url = "https://example.org/";
        assertThat(codes(AvatarUrl.parse("/avatar", url + "a".repeat(2048 - url.length()))))
                .isEmpty();
        assertThat(codes(AvatarUrl.parse("/avatar", url + "a".repeat(2049 - url.length()))))
                .containsExactly("AVATAR_TOO_LONG");
    }

    @Test
    void a_theme_is_light_or_dark() {
        assertThat(Theme.parse("/theme", "dark").orReject()).isEqualTo(Theme.DARK);
        assertThat(codes(Theme.parse("/theme", "Dark"))).containsExactly("INVALID_THEME");
    }

    @Test
    void every_empty_or_long_part_of_an_address_is_named() {
        Checked<Address> address = Address.parse("/addresses/0", " ", "", "1".repeat(21), "DE");
        assertThat(address.problems())
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("/addresses/0/street", "REQUIRED"),
                        org.assertj.core.groups.Tuple.tuple("/addresses/0/city", "REQUIRED"),
                        org.assertj.core.groups.Tuple.tuple("/addresses/0/postalCode", "TOO_LONG"));
        assertThat(Address.parse("", " Unter den Linden 1 ", "Berlin", "10117", "DE")
                        .orReject())
                .isEqualTo(new Address("Unter den Linden 1", "Berlin", "10117", "DE"));
    }

    @ParameterizedTest
    @CsvSource({
        "Passw0rd,",
        "Passw0r,PASSWORD_TOO_SHORT",
        "passw0rd,PASSWORD_NEEDS_UPPER_CASE",
        "PASSW0RD,PASSWORD_NEEDS_LOWER_CASE",
        "Password,PASSWORD_NEEDS_DIGIT"
    })
    void each_broken_rule_of_passwords_is_named(String password, String code) {
        assertThat(PasswordRules.problems("/password", password.toCharArray()))
                .extracting(FieldError::code)
                .isEqualTo(code == null ? List.of() : List.of(code));
    }

    @Test
    void all_broken_rules_of_a_password_are_named_at_once() {
        assertThat(PasswordRules.problems("/password", new char[0]))
                .extracting(FieldError::code)
                .containsExactly(
                        "PASSWORD_TOO_SHORT",
                        "PASSWORD_NEEDS_UPPER_CASE",
                        "PASSWORD_NEEDS_LOWER_CASE",
                        "PASSWORD_NEEDS_DIGIT");
        assertThat(PasswordRules.problems("/password", ("Aa1" + "x".repeat(125)).toCharArray()))
                .isEmpty();
        assertThat(PasswordRules.problems("/password", ("Aa1" + "x".repeat(126)).toCharArray()))
                .extracting(FieldError::code)
                .containsExactly("PASSWORD_TOO_LONG");
    }

    @Test
    void a_user_id_is_plain() {
        assertThat(UserId.of("dTCDwG8XrtVSb3jm0nXueuGbANeopl2o")).isPresent();
        assertThat(UserId.of("")).isEmpty();
        assertThat(UserId.of("a/b")).isEmpty();
        assertThat(UserId.of("a".repeat(65))).isEmpty();
    }

    @Test
    void values_cannot_be_made_from_what_breaks_their_rules() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EmailAddress("Ada@example.org"));
        assertThatIllegalArgumentException().isThrownBy(() -> new PersonName(" Ada"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bio("a".repeat(501)));
        assertThatIllegalArgumentException().isThrownBy(() -> new AvatarUrl("nowhere"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Address("", "b", "c", "d"));
        assertThatIllegalArgumentException().isThrownBy(() -> new UserId("$ne"));
    }

    @Test
    void a_passkey_is_called_by_one_line_of_1_to_100_characters() {
        assertThat(PasskeyName.parse("/name", " A\u030a \u00a0").orReject().value())
                .isEqualTo("\u00c5");
        assertThat(codes(PasskeyName.parse("/name", "\ud83d\udd11".repeat(100))))
                .isEmpty();
        assertThat(codes(PasskeyName.parse("/name", " "))).containsExactly("NAME_TOO_SHORT");
        assertThat(codes(PasskeyName.parse("/name", "a".repeat(101)))).containsExactly("NAME_TOO_LONG");
        assertThat(codes(PasskeyName.parse("/name", "a\nb"))).containsExactly("CONTROL_CHARACTER");
        assertThatIllegalArgumentException().isThrownBy(() -> new PasskeyName(" a"));
    }
}
