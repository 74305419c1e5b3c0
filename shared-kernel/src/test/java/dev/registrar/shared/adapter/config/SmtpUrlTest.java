package dev.registrar.shared.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.shared.adapter.config.SmtpUrl.StartTls;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SmtpUrlTest {

    @Test
    void a_host_is_enough() {
        assertThat(SmtpUrl.parse("smtp://mail.example.com"))
                .isEqualTo(new SmtpUrl("smtp", "mail.example.com", 587, null, null, StartTls.OFFERED, null));
        assertThat(SmtpUrl.parse("smtps://mail.example.com"))
                .isEqualTo(new SmtpUrl("smtps", "mail.example.com", 465, null, null, StartTls.OFFERED, null));
    }

    @Test
    void a_password_is_sent_only_over_an_encrypted_connection_unless_that_is_asked_for() {
        assertThat(SmtpUrl.parse("smtp://ada:p%40ss+word@mail.example.com:25?from=a%40example.com"))
                .isEqualTo(new SmtpUrl(
                        "smtp", "mail.example.com", 25, "ada", "p@ss+word", StartTls.REQUIRED, "a@example.com"));
        assertThat(SmtpUrl.parse("smtp://ada:secret@localhost?starttls=never").startTls())
                .isEqualTo(StartTls.NEVER);
    }

    @Test
    void its_text_has_no_password() {
        assertThat(SmtpUrl.parse("smtp://ada:secret@localhost")).asString().doesNotContain("secret", "ada");
    }
}
