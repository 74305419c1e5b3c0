package dev.registrar.command.factor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TotpTest {

    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    private final Totp totp = new Totp();

    /** RFC 6238, appendix B, of whose eight digits these are the last six. */
    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void codes_are_those_of_the_rfc(long second, String code) {
        assertThat(totp.codeAt(SECRET, Instant.ofEpochSecond(second))).isEqualTo(code);
        assertThat(totp.stepOf(SECRET, code, Instant.ofEpochSecond(second))).hasValue(second / 30);
    }

    @Test
    void a_code_is_right_one_step_early_and_one_late_and_no_more() {
        Instant now = Instant.ofEpochSecond(1_000_000_020);
        String code = totp.codeAt(SECRET, now);
        long step = now.getEpochSecond() / 30;

        assertThat(totp.stepOf(SECRET, code, now.minusSeconds(30))).hasValue(step);
        assertThat(totp.stepOf(SECRET, code, now.plusSeconds(30))).hasValue(step);
        assertThat(totp.stepOf(SECRET, code, now.minusSeconds(60))).isEmpty();
        assertThat(totp.stepOf(SECRET, code, now.plusSeconds(60))).isEmpty();
        assertThat(totp.stepOf(SECRET, code + "0", now)).isEmpty();
        assertThat(totp.stepOf(SECRET, "", now)).isEmpty();
        assertThat(totp.stepOf(SECRET, code.substring(1), now)).isEmpty();
    }

    @Test
    void an_app_reads_everything_from_the_address() {
        assertThat(Totp.uri("My App", "ada+1@example.com", SECRET))
                .isEqualTo("otpauth://totp/My%20App:ada%2B1%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                        + "&issuer=My%20App&digits=6&period=30");
    }
}
