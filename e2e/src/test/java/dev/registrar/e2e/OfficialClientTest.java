package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The npm package {@code better-auth}, as published, against the running jar. */
class OfficialClientTest {

    private static final Path CLIENT = Repository.ROOT.resolve("e2e/client");

    @BeforeAll
    static void install() {
        Tool.require("node", "the official client was not tried");
        Tool.require("npm", "the official client was not tried");
        if (!upToDate()) {
            Tool.run(CLIENT, List.of("npm", "ci", "--no-progress"), Map.of()).mustSucceed();
        }
    }

    /** npm notes in node_modules what it installed; the same lock file needs no second look at the registry. */
    private static boolean upToDate() {
        Path installed = CLIENT.resolve("node_modules/.package-lock.json");
        Path wanted = CLIENT.resolve("package-lock.json");
        return Files.exists(installed)
                && installed.toFile().lastModified() >= wanted.toFile().lastModified();
    }

    @ParameterizedTest
    @CsvSource({"/api/auth, ada.client1@example.com", "/auth, ada.client2@example.com"})
    void signs_up_reads_its_session_signs_out_and_in(String path, String email) {
        Tool.Result result = Tool.run(
                CLIENT,
                List.of("node", "journey.mjs", App.shared().base().toString(), path, email),
                Map.of("NO_COLOR", "1"));

        assertThat(result.exitCode()).as(result.output()).isZero();
        System.out.print(result.output());
        // One account store: who signed up is found.
        Browser ada = new Browser(App.shared()).signIn(email, "Analytical-1");
        assertThat(ada.get("/users?email=" + email).json().get("total").intValue())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"/api/auth, ada.factors1@example.com", "/auth, ada.factors2@example.com"})
    void signs_in_with_a_second_factor(String path, String email) {
        Tool.Result result = Tool.run(
                CLIENT,
                List.of("node", "factors.mjs", App.shared().base().toString(), path, email),
                Map.of("NO_COLOR", "1"));
        assertThat(result.exitCode()).as(result.output()).isZero();
        System.out.print(result.output());
    }

    @ParameterizedTest
    @CsvSource({"/api/auth, 1", "/auth, 2"})
    void every_method_of_its_admin_plugin_works(String path, String suffix) {
        run("admin.mjs", path, App.ADMIN_EMAIL, App.ADMIN_PASSWORD, suffix);
    }

    @ParameterizedTest
    @CsvSource({"/api/auth, 1", "/auth, 2"})
    void every_method_of_its_multi_session_plugin_works(String path, String suffix) {
        run("multi-session.mjs", path, suffix);
    }

    @ParameterizedTest
    @CsvSource({"/api/auth, ada.passkey1@example.com", "/auth, ada.passkey2@example.com"})
    void signs_in_by_a_passkey_in_a_browser(String path, String email) {
        Tool.require("chromium", "passkeys were not tried in a browser");
        run("passkeys.mjs", path, email, "chromium");
    }

    private static void run(String script, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("node", script, App.shared().base().toString()));
        command.addAll(List.of(arguments));
        Tool.Result result = Tool.run(CLIENT, command, Map.of("NO_COLOR", "1"));
        assertThat(result.exitCode()).as(result.output()).isZero();
        System.out.print(result.output());
    }
}
