package dev.registrar.eventstore.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Stands between driver and server and does to requests what networks do. It reads only the framing of the wire
 * protocol, so it works before any MongoDB.
 */
public final class FaultProxy implements AutoCloseable {

    /** What happens to a request. */
    public enum Fault {
        NONE,
        /** The server never gets it, the connection breaks. */
        LOSE_REQUEST,
        /** The server obeys, its answer is lost with the connection. */
        LOSE_REPLY,
        /** The connection breaks at once, the server gets the request later, on its own. */
        ARRIVE_LATE,
        /** The server gets it a second time later, on another connection. */
        ARRIVE_TWICE,
        /** The answer takes its time. */
        SLOW
    }

    private static final long DELAY = 15_000_000;

    private final ServerSocket listener;
    private final String host;
    private final int port;
    private final Function<String, Fault> faults;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger late = new AtomicInteger();

    /**
     * Starts a proxy before {@code host:port}.
     *
     * @param faults gets each request as Latin-1 text and says what happens to it
     */
    public FaultProxy(String host, int port, Function<String, Fault> faults) {
        this.host = host;
        this.port = port;
        this.faults = faults;
        try {
            listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** A connection string that leads through the proxy. */
    public String uri() {
        return "mongodb://127.0.0.1:" + listener.getLocalPort()
                + "/?serverSelectionTimeoutMS=5000&heartbeatFrequencyMS=500&directConnection=true";
    }

    /** Waits until no request is on its way any more. */
    public void settle() {
        while (late.get() > 0) {
            LockSupport.parkNanos(DELAY);
        }
    }

    @Override
    public void close() {
        quietly(listener);
        sockets.forEach(FaultProxy::quietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        sockets.add(client);
        try (client;
                var server = connect()) {
            var loseReply = new AtomicInteger();
            Thread.ofVirtual().start(() -> replies(server, client, loseReply));
            requests(client, server, loseReply);
        } catch (IOException e) {
            // The connection is gone, which is what it was there for.
        } finally {
            sockets.remove(client);
        }
    }

    private Socket connect() throws IOException {
        var server = new Socket(host, port);
        server.setTcpNoDelay(true);
        sockets.add(server);
        return server;
    }

    private void requests(Socket client, Socket server, AtomicInteger loseReply) throws IOException {
        client.setTcpNoDelay(true);
        var in = new DataInputStream(client.getInputStream());
        var out = server.getOutputStream();
        while (true) {
            var request = message(in);
            switch (faults.apply(new String(request, StandardCharsets.ISO_8859_1))) {
                case NONE -> out.write(request);
                case LOSE_REQUEST -> {
                    return;
                }
                case LOSE_REPLY -> {
                    loseReply.set(1);
                    out.write(request);
                }
                case ARRIVE_LATE -> {
                    later(request);
                    return;
                }
                case ARRIVE_TWICE -> {
                    out.write(request);
                    later(request);
                }
                case SLOW -> {
                    LockSupport.parkNanos(DELAY);
                    out.write(request);
                }
            }
            out.flush();
        }
    }

    private void later(byte[] request) {
        late.incrementAndGet();
        Thread.ofVirtual().start(() -> {
            LockSupport.parkNanos(DELAY);
            try (var server = connect()) {
                server.getOutputStream().write(request);
                message(new DataInputStream(server.getInputStream()));
            } catch (IOException e) {
                // The server is gone.
            } finally {
                late.decrementAndGet();
            }
        });
    }

    private static void replies(Socket server, Socket client, AtomicInteger loseReply) {
        try {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            var buffer = new byte[1 << 16];
            for (var read = in.read(buffer); read >= 0 && loseReply.get() == 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // Closed by the other side.
        } finally {
            quietly(client);
            quietly(server);
        }
    }

    private static byte[] message(DataInputStream in) throws IOException {
        var length = Integer.reverseBytes(in.readInt());
        var message = new byte[length];
        for (var i = 0; i < Integer.BYTES; i++) {
            message[i] = (byte) (length >>> (8 * i));
        }
        in.readFully(message, Integer.BYTES, length - Integer.BYTES);
        return message;
    }

    private static void quietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // Closing is all that was wanted.
        }
    }
}
