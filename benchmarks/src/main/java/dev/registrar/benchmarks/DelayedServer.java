package dev.registrar.benchmarks;

import de.bwaldvogel.mongo.MongoServer;
import dev.registrar.eventstore.embedded.StoredBackend;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A mongo-java-server in memory in a process of its own that answers as late as a real one: it stands in for the round
 * trip, the journal and the majority where no MongoDB is at hand, and with a {@link ServerModel} for what a command and a
 * document cost too.
 */
final class DelayedServer implements AutoCloseable {

    private static final String DURABLE = "majority";

    /** The command stands at the front of a request, the documents behind it. */
    private static final int FRONT = 512;

    /** How many connections a modelled server works for at once: it waits in the threads of its connections. */
    private static final int CONNECTIONS = 512;

    private final Process process;
    private final String uri;

    private DelayedServer(Process process, String uri) {
        this.process = process;
        this.uri = uri;
    }

    /**
     * Starts the process.
     *
     * @param answerMicros how much later each answer comes, microseconds
     * @param durableMicros how much later the answer to a write that a majority has to have comes; 0 for both puts nothing
     *     between driver and server
     */
    static DelayedServer start(long answerMicros, long durableMicros) {
        return start(Long.toString(answerMicros), Long.toString(durableMicros));
    }

    /** Starts a process that takes the time of the model {@code name} of {@link ServerModel.Costs}. */
    static DelayedServer modelled(String name) {
        ServerModel.Costs.of(name);
        return start(name, "");
    }

    private static DelayedServer start(String first, String second) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            // A million users take some gigabytes; what is not needed is not taken.
                            "-XX:MaxRAMPercentage=50",
                            "-cp",
                            System.getProperty("java.class.path"),
                            DelayedServer.class.getName(),
                            first,
                            second)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String port = out.readLine();
            if (port == null) {
                throw new IllegalStateException("the server of the measurements did not start");
            }
            return new DelayedServer(process, "mongodb://127.0.0.1:" + port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String uri() {
        return uri;
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** Serves until the process that started it is gone. */
    public static void main(String[] args) throws IOException {
        endWithParent();
        if (args[1].isEmpty()) {
            var server = new MongoServer(new ModelledBackend(ServerModel.Costs.of(args[0])));
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, CONNECTIONS);
            announce(server.getLocalAddress().getPort());
            LockSupport.park();
        }
        long answer = TimeUnit.MICROSECONDS.toNanos(Long.parseLong(args[0]));
        long durable = TimeUnit.MICROSECONDS.toNanos(Long.parseLong(args[1]));
        var server = new MongoServer(StoredBackend.inMemory());
        InetSocketAddress behind = server.bind();
        if (answer == 0 && durable == 0) {
            announce(behind.getPort());
            LockSupport.park();
        }
        try (var listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress())) {
            announce(listener.getLocalPort());
            while (true) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> pass(client, behind, answer, durable));
            }
        }
    }

    private static void endWithParent() {
        ProcessHandle.current()
                .parent()
                .ifPresent(parent -> Thread.ofVirtual().start(() -> {
                    parent.onExit().join();
                    Runtime.getRuntime().halt(0);
                }));
    }

    @SuppressWarnings("SystemOut") // how the parent hears of it
    private static void announce(int port) {
        System.out.println(port);
        System.out.flush();
    }

    /** The driver sends one request on a connection and waits for its answer, so one thread is enough for both. */
    private static void pass(Socket client, InetSocketAddress behind, long answer, long durable) {
        try (client;
                Socket server = new Socket(behind.getAddress(), behind.getPort())) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            var requests = new DataInputStream(new BufferedInputStream(client.getInputStream(), 1 << 16));
            var answers = new DataInputStream(new BufferedInputStream(server.getInputStream(), 1 << 16));
            while (true) {
                byte[] request = message(requests);
                server.getOutputStream().write(request);
                byte[] reply = message(answers);
                // From when the server is done: its own work is not what is stood in for.
                pause(isDurable(request) ? durable : answer);
                client.getOutputStream().write(reply);
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }

    private static boolean isDurable(byte[] request) {
        return new String(request, 0, Math.min(request.length, FRONT), StandardCharsets.ISO_8859_1).contains(DURABLE);
    }

    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static byte[] message(DataInputStream in) throws IOException {
        int length = Integer.reverseBytes(in.readInt());
        byte[] message = new byte[length];
        for (int i = 0; i < Integer.BYTES; i++) {
            message[i] = (byte) (length >>> (8 * i));
        }
        in.readFully(message, Integer.BYTES, length - Integer.BYTES);
        return message;
    }
}
