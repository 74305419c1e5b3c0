package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests generated from the described API, right and wrong ones: no 5xx, no answer that is not described. */
class SchemathesisTest {

    private static final Path REQUIREMENTS = Repository.ROOT.resolve("e2e/schemathesis/requirements.txt");

    // Not in target, so that a clean build does not fetch it again.
    private static final Path ENVIRONMENT =
            Path.of(System.getProperty("user.home"), ".cache", "registrar", "schemathesis");

    private static final Path CONFIGURATION = Repository.ROOT.resolve("e2e/schemathesis/schemathesis.toml");

    private static final int EXAMPLES = Integer.getInteger("schemathesis.examples", 15);

    @TempDir
    static Path data;

    private static App app;

    @BeforeAll
    static void install() {
        Tool.require("python3", "schemathesis did not try the API");
        Path installed = ENVIRONMENT.resolve("requirements.txt");
        if (!Files.exists(installed) || !Repository.read(installed).equals(Repository.read(REQUIREMENTS))) {
            Tool.Result made = Tool.run(
                    Repository.ROOT, List.of("python3", "-m", "venv", "--clear", ENVIRONMENT.toString()), Map.of());
            if (made.exitCode() != 0) {
                Tool.skip("python3 cannot make a virtual environment (is python3-venv installed?), "
                        + "so schemathesis did not try the API");
            }
            Tool.run(
                            Repository.ROOT,
                            List.of(
                                    ENVIRONMENT.resolve("bin/pip").toString(),
                                    "install",
                                    "--quiet",
                                    "--disable-pip-version-check",
                                    "-r",
                                    REQUIREMENTS.toString()),
                            Map.of())
                    .mustSucceed();
            Tool.run(Repository.ROOT, List.of("cp", REQUIREMENTS.toString(), installed.toString()), Map.of())
                    .mustSucceed();
        }
        app = App.allInOne(data);
    }

    @AfterAll
    static void stop() {
        if (app != null) {
            app.close();
        }
    }

    @Test
    void nobody_can_make_it_fail() {
        run("without a session", CONFIGURATION, List.of());
    }

    @Test
    void an_admin_cannot_make_it_fail() throws IOException {
        // Given as the described scheme, so that the tool also tries without it.
        Path configuration = Files.writeString(
                data.resolve("schemathesis.toml"),
                Repository.read(CONFIGURATION) + "\n[auth.openapi.session]\napi_key = \""
                        + Browser.admin(app).cookie("better-auth.session_token") + "\"\n");

        // These would end the session of all requests after them.
        run("as admin", configuration, List.of("--exclude-path-regex", "/(sign-out|change-password|revoke-.*)$"));
    }

    private static void run(String who, Path configuration, List<String> more) {
        List<String> command = new ArrayList<>(List.of(
                ENVIRONMENT.resolve("bin/schemathesis").toString(),
                "--config-file",
                configuration.toString(),
                "run",
                app.base() + "/openapi/json",
                "-H",
                "Origin: " + app.base(),
                "--phases",
                "examples,coverage,fuzzing",
                "--max-examples",
                Integer.toString(EXAMPLES),
                "--generation-database",
                "none",
                "--suppress-health-check",
                "all",
                "--warnings",
                "off",
                "--continue-on-failure",
                "--workers",
                "2",
                "--no-color"));
        command.addAll(more);

        Tool.Result result = Tool.run(data, command, Map.of("NO_COLOR", "1"));

        assertThat(result.exitCode())
                .as("%s\nWhat the process said:\n%s", result.output(), app.output())
                .isZero();
        System.out.println("schemathesis " + who + ": "
                + result.output()
                        .lines()
                        .filter(line -> !line.isBlank())
                        .toList()
                        .getLast());
    }
}
