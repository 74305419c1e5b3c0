package dev.registrar.shared.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void an_empty_environment_is_enough_for_the_embedded_store() throws IOException {
        Settings settings = read();
        assertThat(settings.port()).isEqualTo(3000);
        assertThat(settings.isEmbedded()).isTrue();
        assertThat(settings.baseUrl()).isEqualTo("http://localhost:3000");
        assertThat(settings.trustedOrigins()).containsExactly("http://localhost:3000");
        assertThat(settings.bootstrapAdmin()).isNull();
        for (String file : new String[] {"auth-secret", "master-key"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
                    .isEqualTo("rw-------");
        }
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void secrets_are_made_once() {
        Settings first = read();
        Settings second = read();
        assertThat(second).isEqualTo(first);
        assertThat(first.authSecret()).isNotEqualTo(first.masterKey()).hasSizeGreaterThanOrEqualTo(32);
    }

    @Test
    void a_damaged_secret_is_not_replaced() throws IOException {
        Files.writeString(directory.resolve("master-key"), "short");
        assertThatThrownBy(this::read).isInstanceOf(Refused.class).hasMessageContaining("master-key");
        assertThat(directory.resolve("master-key")).hasContent("short");
    }

    @Test
    void a_real_database_needs_secrets_that_all_processes_share() {
        environment.put("MONGODB_URI", "mongodb://localhost/registrar");
        assertRefused("AUTH_SECRET");
        environment.put("AUTH_SECRET", SECRET);
        assertRefused("MASTER_KEY");
        environment.put("MASTER_KEY", KEY);
        assertThat(read().isEmbedded()).isFalse();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void one_side_alone_needs_a_database() {
        environment.put("DATA_DIR", directory.toString());
        assertThatThrownBy(() -> new SettingsReader(environment::get, false).read())
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith("MONGODB_URI ");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void nothing_secret_is_printed() {
        environment.put("AUTH_SECRET", SECRET);
        environment.put("MASTER_KEY", KEY);
        environment.put("BOOTSTRAP_ADMIN_EMAIL", "admin@example.com");
        environment.put("BOOTSTRAP_ADMIN_PASSWORD", "Passw0rd-of-admin");
        Settings settings = read();
        assertThat(settings.toString() + settings.bootstrapAdmin()).doesNotContain(SECRET, KEY, "Passw0rd");
    }

    @Test
    void origins_are_compared_as_browsers_send_them() {
        environment.put("BASE_URL", "https://Users.Example.com/");
        environment.put("TRUSTED_ORIGINS", "https://App.example.com/, http://localhost:5173");
        Settings settings = read();
        assertThat(settings.baseUrl()).isEqualTo("https://users.example.com");
        assertThat(settings.isHttps()).isTrue();
        assertThat(settings.trustedOrigins())
                .containsExactlyInAnyOrder("https://app.example.com", "http://localhost:5173");
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, abc",
        "PORT, 70000",
        "PORT, -1",
        "MANAGEMENT_PORT, x",
        "MONGODB_URI, http://localhost",
        "MONGODB_URI, mongodb://",
        "MONGODB_URI, 'mongodb://user:pa/ss@host'",
        "AUTH_SECRET, tooshort",
        "MASTER_KEY, tooshort",
        "BASE_URL, example.com",
        "BASE_URL, ftp://example.com",
        "BASE_URL, https://example.com/path",
        "TRUSTED_ORIGINS, '*'",
        "TRUSTED_ORIGINS, 'https://a.example, nonsense'",
        "TRUSTED_PROXIES, proxy.example.com",
        "BOOTSTRAP_ADMIN_EMAIL, admin@example.com",
        "BOOTSTRAP_ADMIN_PASSWORD, Passw0rd1",
        "SMTP_URL, mail.example.com",
        "SMTP_URL, smtp://",
        "SMTP_URL, http://mail.example.com",
        "SMTP_URL, smtp://mail.example.com:99999",
        "SMTP_URL, smtp://mail.example.com?tls=yes",
        "SMTP_URL, smtp://mail.example.com?starttls=perhaps",
    })
    void a_wrong_value_is_refused_in_one_sentence_that_names_the_variable(String name, String value) {
        environment.put(name, value);
        assertRefused(name);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void a_weak_bootstrap_password_is_refused_without_repeating_it() {
        environment.put("BOOTSTRAP_ADMIN_EMAIL", "admin@example.com");
        environment.put("BOOTSTRAP_ADMIN_PASSWORD", "weak");
        assertThatThrownBy(this::read)
                .isInstanceOf(Refused.class)
                .hasMessageContaining("BOOTSTRAP_ADMIN_PASSWORD")
                .hasMessageNotContaining("weak");
    }

    private void assertRefused(String name) {
        assertThatThrownBy(this::read).isInstanceOf(Refused.class).satisfies(refused -> {
            assertThat(refused.getMessage()).contains(name).endsWith(".").doesNotContain("\n", "pa/ss");
            assertThat(refused.getStackTrace()).isEmpty();
        });
    }

    private Settings read() {
        environment.put("DATA_DIR", directory.toString());
        return new SettingsReader(environment::get, true).read();
    }
}
