package dev.registrar.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Programs of this machine that tests use. */
final class Tool {

    private Tool() {}

    /** Whether a program is on the PATH. */
    static boolean isThere(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Skips the calling test, and says so, where a program is missing. */
    static void require(String program, String consequence) {
        if (!isThere(program)) {
            skip(program + " is not installed, so " + consequence + ".");
        }
    }

    /** Skips the calling test with a line that ./test shows. */
    static void skip(String reason) {
        String line = "SKIPPED: " + reason;
        System.out.println(line);
        Assumptions.abort(line);
    }

    static Result run(Path directory, List<String> command, Map<String, String> environment) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
            builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
            builder.environment().putAll(environment);
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(command, process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How a program ended and what it printed. */
    record Result(List<String> command, int exitCode, String output) {
        Result mustSucceed() {
            if (exitCode != 0) {
                throw new AssertionError(String.join(" ", command) + " -> " + exitCode + "\n" + output);
            }
            return this;
        }
    }
}
