package dev.registrar.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/** A module's executable jar laid out as files with a cache of its start, as {@code ./run} does it. */
final class Installation {

    private static final Map<String, Installation> INSTALLED = new ConcurrentHashMap<>();
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final List<String> command;
    private final Path main;

    private Installation(List<String> command, Path main) {
        this.command = List.copyOf(command);
        this.main = main;
    }

    static Installation of(String module) {
        return INSTALLED.computeIfAbsent(module, Installation::install);
    }

    /** What starts the module. */
    List<String> command() {
        return command;
    }

    /** What starts the module with more classes on its class path and with {@code options} of the Java runtime. */
    List<String> commandWith(Path classes, String... options) {
        List<String> changed = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-Xmx512m"));
        changed.addAll(List.of(options));
        changed.addAll(List.of("-cp", main + File.pathSeparator + classes.toAbsolutePath(), mainClass()));
        return changed;
    }

    private String mainClass() {
        try (JarFile jar = new JarFile(main.toFile())) {
            return jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Installation install(String module) {
        try {
            Path jar = Repository.built(module, "-exec.jar");
            Path app = Files.createTempDirectory(Files.createDirectories(Path.of("target")), module);
            run(List.of(
                    JAVA,
                    "-Djarmode=tools",
                    "-jar",
                    jar.toString(),
                    "extract",
                    "--force",
                    "--destination",
                    app.toString()));
            Path main = app.resolve(jar.getFileName());
            List<String> command = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-Xmx512m"));
            if (module.equals("all-in-one")) {
                Path cache = app.resolve("start.aot");
                run(List.of(
                        "env",
                        "-u",
                        "MONGODB_URI",
                        "PORT=0",
                        "DATA_DIR=" + app.resolve("data"),
                        JAVA,
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-XX:AOTCacheOutput=" + cache,
                        "-Dspring.context.exit=onRefresh",
                        "-jar",
                        main.toString()));
                command.add("-XX:AOTCache=" + cache);
            }
            command.addAll(List.of("-jar", main.toString()));
            return new Installation(command, main);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "installation.log").toFile())
                .start();
        try {
            if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("Failed: " + String.join(" ", command) + "\n"
                        + Repository.read(Path.of("target", "installation.log")));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
