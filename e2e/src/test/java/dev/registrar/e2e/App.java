package dev.registrar.e2e;

import dev.registrar.e2e.clock.ClockFromFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process of the product, started from its jar, seen from outside only. */
final class App implements AutoCloseable {

    static final String ADMIN_EMAIL = "admin@example.com";
    static final String ADMIN_PASSWORD = "Correct-Horse-7";

    private static final int START_SECONDS = 90;
    private static final int STOP_SECONDS = 30;

    private final Process process;
    private final int port;
    private final StringBuffer output = new StringBuffer();
    private final CompletableFuture<Boolean> started = new CompletableFuture<>();
    private final Thread reader;

    private App(Process process, int port) {
        this.process = process;
        this.port = port;
        this.reader = Thread.ofVirtual().start(this::read);
    }

    /** Starts both sides with the embedded store in the given directory and waits until they answer. */
    static App allInOne(Path data) {
        return allInOne(Map.of("DATA_DIR", data.toString()));
    }

    static App allInOne(Map<String, String> environment) {
        return launch("all-in-one", withAdmin(environment)).awaitStart();
    }

    private static Map<String, String> withAdmin(Map<String, String> environment) {
        Map<String, String> complete = new HashMap<>(Map.of(
                "BOOTSTRAP_ADMIN_EMAIL", ADMIN_EMAIL,
                "BOOTSTRAP_ADMIN_PASSWORD", ADMIN_PASSWORD));
        complete.putAll(environment);
        return complete;
    }

    /** Starts both sides with a clock that is as many seconds ahead as {@code clock}, a file, says. */
    static App allInOne(Map<String, String> environment, Path clock) {
        Map<String, String> complete = withAdmin(environment);
        // Spring adds these to what the jar consists of.
        complete.put("SPRING_MAIN_SOURCES", ClockFromFile.class.getName());
        List<String> command = Installation.of("all-in-one")
                .commandWith(
                        Path.of("target", "test-classes"), "-D" + ClockFromFile.FILE + "=" + clock.toAbsolutePath());
        return launch(command, complete).awaitStart();
    }

    /** Starts one module's jar without waiting for it. */
    static App launch(String module, Map<String, String> environment) {
        return launch(Installation.of(module).command(), environment);
    }

    private static App launch(List<String> command, Map<String, String> environment) {
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("MONGODB_URI", "AUTH_SECRET", "MASTER_KEY", "BASE_URL"));
        builder.environment().put("PORT", Integer.toString(port));
        // Many tests share one address; guessing is limited in the tests of the command side.
        builder.environment().put("THROTTLE_SOURCE_FREE", "1000000");
        builder.environment().put("THROTTLE_ACCOUNT_FREE", "1000000");
        builder.environment().putAll(environment);
        try {
            return new App(builder.start(), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the process says that it started. */
    App awaitStart() {
        try {
            if (started.get(START_SECONDS, TimeUnit.SECONDS)) {
                return this;
            }
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IllegalStateException("Did not start: " + output, e);
        }
        throw new IllegalStateException("Ended instead of starting: " + output);
    }

    URI base() {
        return URI.create("http://localhost:" + port);
    }

    /** Ends the process as a power cut would: nothing of it runs any more, nothing is flushed. */
    void kill() {
        process.toHandle().destroyForcibly();
        awaitEnd();
    }

    /** Asks the process to end (SIGTERM) and returns its exit code. */
    int stop() {
        process.toHandle().destroy();
        return awaitEnd();
    }

    /** Waits for the end of the process and returns its exit code. */
    int awaitEnd() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("Did not end: " + output);
            }
            reader.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns what is in the memory of the process: every object, or only those that are still in use.
     *
     * @return the file that was written, in the JDK's format
     */
    Path heap(Path directory, boolean onlyInUse) {
        Path file = directory.resolve("heap-" + process.pid() + ".hprof");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.heap_dump"));
        if (!onlyInUse) {
            command.add("-all");
        }
        command.add(file.toAbsolutePath().toString());
        Tool.run(directory, command, Map.of()).mustSucceed();
        return file;
    }

    /** What the process printed so far. */
    String output() {
        return output.toString();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.toHandle().destroy();
            awaitEnd();
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (line.contains("Ready after ")) {
                    started.complete(true);
                }
            }
        } catch (IOException e) {
            output.append(e);
        }
        started.complete(false);
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One process for all tests that need no fresh one; it ends with the test JVM. */
    static App shared() {
        return Shared.APP;
    }

    private static final class Shared {
        static final App APP = start();

        private static App start() {
            try {
                Path target = Files.createDirectories(Path.of("target"));
                App app = allInOne(Files.createTempDirectory(target, "shared-data"));
                Runtime.getRuntime().addShutdownHook(new Thread(app::close));
                return app;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
