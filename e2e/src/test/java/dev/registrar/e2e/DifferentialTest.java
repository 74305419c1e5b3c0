package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same calls against the reference server, as published on npm, and against the running jar. */
class DifferentialTest {

    private static final Path HARNESS = Repository.ROOT.resolve("e2e/differential");

    @BeforeAll
    static void install() {
        Tool.require("node", "nothing was compared with the reference server");
        Tool.require("npm", "nothing was compared with the reference server");
        Path installed = HARNESS.resolve("node_modules/.package-lock.json");
        Path wanted = HARNESS.resolve("package-lock.json");
        boolean upToDate = Files.exists(installed)
                && installed.toFile().lastModified() >= wanted.toFile().lastModified();
        if (!upToDate) {
            Tool.run(HARNESS, List.of("npm", "ci", "--no-progress"), Map.of()).mustSucceed();
        }
    }

    /** Days pass for both within seconds: the product's clock is a file. */
    @Test
    void answers_as_the_reference_server_but_for_what_is_meant(@TempDir Path data) {
        String smtpPort = Integer.toString(App.freePort());
        Map<String, String> environment = Map.of(
                "DATA_DIR",
                data.toString(),
                "SMTP_URL",
                "smtp://127.0.0.1:" + smtpPort,
                // The reference server's limits are off too: more is wrong here on purpose than an attacker would try.
                "THROTTLE_ACCOUNT_FREE",
                "10000",
                "THROTTLE_SOURCE_FREE",
                "10000");
        Path clock = data.resolve("clock").toAbsolutePath();
        try (App app = App.allInOne(environment, clock)) {
            Tool.Result result = Tool.run(
                    HARNESS,
                    List.of("node", "harness.mjs", app.base().toString(), smtpPort, clock.toString()),
                    Map.of("NO_COLOR", "1"));

            System.out.print(result.output());
            assertThat(result.exitCode()).as(result.output()).isZero();
        }
    }
}
