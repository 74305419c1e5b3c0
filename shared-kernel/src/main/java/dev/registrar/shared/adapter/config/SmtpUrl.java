package dev.registrar.shared.adapter.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The mail server that {@code SMTP_URL} names:
 * {@code smtp[s]://[user:password@]host[:port][?from=address&starttls=offered|required|never]}.
 *
 * @param protocol {@code smtp}, or {@code smtps} for TLS from the first byte
 * @param host its name
 * @param port 1..65535; 587 for smtp and 465 for smtps where none is named
 * @param user null where it asks for none
 * @param password of the user
 * @param startTls whether a plain connection must become an encrypted one; required where a password is sent
 * @param from sender of all mails; null where none is named
 */
public record SmtpUrl(
        String protocol,
        String host,
        int port,
        @Nullable String user,
        @Nullable String password,
        StartTls startTls,
        @Nullable String from) {

    private static final int SUBMISSION = 587;
    private static final int SUBMISSIONS = 465;
    private static final int LAST_PORT = 65_535;

    /** What happens to a connection that begins in plain text. */
    public enum StartTls {
        /** Encrypted where the server offers it. */
        OFFERED,
        /** Encrypted, or there is no mail. */
        REQUIRED,
        /** Never encrypted. */
        NEVER
    }

    /**
     * Reads the form above.
     *
     * @throws IllegalArgumentException where it is another
     */
    public static SmtpUrl parse(String text) {
        URI uri = uri(text);
        String protocol = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean isTls = protocol.equals("smtps");
        if ((!isTls && !protocol.equals("smtp")) || uri.getHost() == null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("not the address of a mail server");
        }
        int named = uri.getPort();
        int port = named == -1 ? (isTls ? SUBMISSIONS : SUBMISSION) : named;
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("not a port");
        }
        @Nullable String info = uri.getRawUserInfo();
        @Nullable String user = info == null ? null : part(info, 0);
        @Nullable String password = info == null ? null : part(info, 1);
        Map<String, String> options = options(uri.getRawQuery());
        StartTls startTls = startTls(options.remove("starttls"), isTls, password != null);
        @Nullable String from = options.remove("from");
        if (!options.isEmpty()) {
            throw new IllegalArgumentException("an unknown option");
        }
        return new SmtpUrl(protocol, uri.getHost(), port, user, password, startTls, from);
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static @Nullable String part(String info, int index) {
        String[] parts = Pattern.compile(":").split(info, 2);
        return index < parts.length ? decoded(parts[index]) : null;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Map<String, String> options(@Nullable String query) {
        Map<String, String> options = new HashMap<>();
        if (query != null) {
            for (String pair : Pattern.compile("&").split(query, -1)) {
                int equals = pair.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException("an option without a value");
                }
                options.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
            }
        }
        return options;
    }

    /** A password is never sent in plain text unless that is asked for. */
    private static StartTls startTls(@Nullable String named, boolean isTls, boolean hasPassword) {
        if (named == null) {
            return hasPassword && !isTls ? StartTls.REQUIRED : StartTls.OFFERED;
        }
        return StartTls.valueOf(named.toUpperCase(Locale.ROOT));
    }

    /** Says nothing of what is secret. */
    @Override
    public String toString() {
        return "SmtpUrl[" + protocol + "://" + host + ":" + port + "]";
    }
}
