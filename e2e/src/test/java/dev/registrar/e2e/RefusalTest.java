package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stops a start: always one sentence for the person who tried, and an exit code that is not zero. */
class RefusalTest {

    @TempDir
    Path data;

    @Test
    void a_second_process_on_the_same_data_is_refused_with_one_sentence() {
        try (App first = App.allInOne(data);
                App second = App.launch("all-in-one", Map.of("DATA_DIR", data.toString()))) {
            assertThat(second.awaitEnd()).isNotZero();
            assertThat(second.output()).contains("is in use by process").doesNotContain("\tat ");
            assertThat(new Browser(first).get("/health").status()).isEqualTo(200);
        }
    }

    @Test
    void a_damaged_store_is_refused_with_one_sentence() throws IOException {
        Files.writeString(data.resolve("registrar.mv"), "this is no store ".repeat(1_000));
        try (App app = App.launch("all-in-one", Map.of("DATA_DIR", data.toString()))) {
            assertThat(app.awaitEnd()).isNotZero();
            assertThat(app.output()).contains("damaged").doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "all-in-one, PORT, eighty",
        "all-in-one, MONGODB_URI, not-a-uri",
        "all-in-one, AUTH_SECRET, short",
        "all-in-one, MASTER_KEY, not base64",
        "all-in-one, BASE_URL, localhost",
        "all-in-one, TRUSTED_ORIGINS, everybody",
        "all-in-one, BOOTSTRAP_ADMIN_EMAIL, nobody",
        "all-in-one, SMTP_URL, mail.example.com",
        "command-side, MONGODB_URI, ''",
        "query-side, MONGODB_URI, ''",
    })
    void a_wrong_value_stops_the_start_with_one_sentence(String module, String name, String value) {
        try (App app = App.launch(module, Map.of("DATA_DIR", data.toString(), name, value))) {
            assertThat(app.awaitEnd()).as(app.output()).isNotZero();
            assertThat(app.output()).contains(name).doesNotContain("\tat ").doesNotContain("Exception");
            assertThat(app.output().lines().filter(line -> line.contains(name))).hasSize(1);
        }
    }

    @Test
    void with_a_mongodb_the_secrets_must_be_given() {
        try (App app = App.launch(
                "command-side",
                Map.of("DATA_DIR", data.toString(), "MONGODB_URI", "mongodb://127.0.0.1:1/registrar"))) {
            assertThat(app.awaitEnd()).as(app.output()).isNotZero();
            assertThat(app.output()).contains("AUTH_SECRET").doesNotContain("\tat ");
        }
    }
}
