package dev.registrar.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * One HTTP/1.1 connection that is kept, for one caller. It shares the processors with what it measures, so it does no
 * more than a load needs: requests that are bytes already, answers whose length is told.
 */
final class KeptAlive implements AutoCloseable {

    private static final String LENGTH = "content-length:";
    private static final int FIRST_DIGIT = "HTTP/1.1 ".length();

    private final int port;
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    KeptAlive(int port) {
        this.port = port;
        open();
    }

    private void open() {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
            out = socket.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the bytes of a request with an optional cookie and an optional JSON body. */
    static byte[] request(String line, Optional<String> cookie, Optional<String> json) {
        StringBuilder head = new StringBuilder(line).append(" HTTP/1.1\r\nHost: localhost\r\n");
        head.append("Origin: ").append(WebApp.BASE_URL).append("\r\n");
        cookie.ifPresent(value -> head.append("Cookie: ").append(value).append("\r\n"));
        byte[] body = json.orElse("").getBytes(StandardCharsets.UTF_8);
        if (json.isPresent()) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length)
                    .append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        byte[] whole = java.util.Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }

    /** Sends a request and reads its answer. */
    Answer send(byte[] request) throws IOException {
        out.write(request);
        int status = Integer.parseInt(line().substring(FIRST_DIGIT, FIRST_DIGIT + 3));
        int length = 0;
        boolean last = false;
        Optional<String> cookie = Optional.empty();
        for (String line = line(); !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            } else if (lower.startsWith("set-cookie:") && lower.contains("session_token=")) {
                cookie = Optional.of(
                        line.substring(line.indexOf(':') + 1, line.indexOf(';')).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                length = -1;
            } else if (lower.equals("connection: close")) {
                last = true;
            }
        }
        Answer answer = new Answer(status, length < 0 ? chunks() : in.readNBytes(length), cookie);
        if (last) {
            socket.close();
            open();
        }
        return answer;
    }

    private byte[] chunks() throws IOException {
        var body = new java.io.ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.write(in.readNBytes(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection was closed");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What came back.
     *
     * @param cookie the session cookie it set, as a request carries it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(int status, byte[] body, Optional<String> cookie) {}
}
