package dev.registrar.shared.adapter.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sends bytes as they are, also those that no client library would send, and reads the one answer. */
public final class RawHttp {

    private static final int PATIENCE_MILLIS = 20_000;

    private final int port;

    /** Talks to {@code port} of this machine. */
    public RawHttp(int port) {
        this.port = port;
    }

    /** Returns the answer to a request with {@code head} (lines without the end of line) and {@code body}. */
    public Answer send(List<String> head, byte[] body) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String text = String.join("\r\n", head) + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        request.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return send(request.toByteArray());
    }

    /** Returns the answer to {@code request}. */
    public Answer send(byte[] request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request);
                // There is no more: a server that reads what was announced need not wait for it.
                socket.shutdownOutput();
            } catch (IOException e) {
                // A server that refuses early may not read the rest: what it said counts.
            }
            return Answer.parse(readAll(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] readAll(Socket socket) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(answer);
        } catch (IOException e) {
            // Reset behind the answer: the server did not read all of ours.
        }
        return answer.toByteArray();
    }

    /**
     * An answer.
     *
     * @param status its status; 0 where there was none
     * @param headers its header lines
     * @param body what followed them, chunked or not
     */
    public record Answer(int status, List<String> headers, String body) {

        /** Returns the value of a header. */
        public Optional<String> header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .findFirst();
        }

        static Answer parse(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0 || !text.startsWith("HTTP/1.1 ")) {
                return new Answer(0, List.of(), text);
            }
            List<String> lines = new ArrayList<>(text.substring(0, end).lines().toList());
            int status = Integer.parseInt(lines.removeFirst().split(" ", -1)[1]);
            String body = text.substring(end + 4);
            boolean chunked = lines.stream().anyMatch(line -> line.equalsIgnoreCase("Transfer-Encoding: chunked"));
            return new Answer(status, lines, utf8(chunked ? joined(body) : body));
        }

        private static String joined(String chunks) {
            StringBuilder body = new StringBuilder();
            int at = 0;
            while (at < chunks.length()) {
                int line = chunks.indexOf("\r\n", at);
                int size = line < 0 ? 0 : Integer.parseInt(chunks.substring(at, line), 16);
                if (size == 0) {
                    break;
                }
                body.append(chunks, line + 2, line + 2 + size);
                at = line + 2 + size + 2;
            }
            return body.toString();
        }

        private static String utf8(String bytes) {
            return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }
}
