package dev.registrar.shared.adapter.config;

import dev.registrar.shared.adapter.crypto.MasterKey;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the environment, or says in one sentence what is wrong with it. */
final class SettingsReader {

    private static final int SECRET_LENGTH = 32;

    private static final Pattern EMAIL = Pattern.compile("^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$");

    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]{2,45}");

    private final Function<String, @Nullable String> environment;
    private final boolean hasEmbeddedStore;

    SettingsReader(Function<String, @Nullable String> environment, boolean hasEmbeddedStore) {
        this.environment = environment;
        this.hasEmbeddedStore = hasEmbeddedStore;
    }

    Settings read() {
        int port = port("PORT", "3000");
        managementPort();
        @Nullable String uri = mongodbUri();
        Path dataDir = dataDir();
        String baseUrl = baseUrl(port);
        Set<String> origins = origins(baseUrl);
        Set<String> proxies = proxies();
        Settings.@Nullable BootstrapAdmin admin = bootstrapAdmin();
        @Nullable String smtpUrl = smtpUrl();
        @Nullable String authSecret = authSecret(uri);
        @Nullable String masterKey = masterKey(uri);
        // Last, as it may make files: a start that is refused leaves none behind.
        return new Settings(
                port,
                uri,
                dataDir,
                authSecret == null ? Secrets.in(dataDir).keep("auth-secret") : authSecret,
                masterKey == null ? Secrets.in(dataDir).keep("master-key") : masterKey,
                baseUrl,
                origins,
                proxies,
                admin,
                smtpUrl);
    }

    /** Returns the port of the management endpoints; -1 where nothing is said of it. */
    int managementPort() {
        return value("MANAGEMENT_PORT") == null ? -1 : port("MANAGEMENT_PORT", "");
    }

    private int port(String name, String fallback) {
        String text = value(name, fallback);
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong(name, "a port number from 0 to 65535", text);
    }

    private @Nullable String mongodbUri() {
        @Nullable String uri = value("MONGODB_URI");
        if (uri == null) {
            if (!hasEmbeddedStore) {
                throw new Refused(
                        "MONGODB_URI is not set: one side alone needs a MongoDB that it shares with the other,"
                                + " such as mongodb://localhost:27017/registrar.");
            }
            return null;
        }
        if (!uri.startsWith("mongodb://") && !uri.startsWith("mongodb+srv://")) {
            throw new Refused("MONGODB_URI must be a MongoDB connection string that starts with mongodb:// or"
                    + " mongodb+srv://.");
        }
        try {
            new com.mongodb.ConnectionString(uri);
        } catch (RuntimeException e) {
            // The driver's message may repeat a password.
            throw new Refused("MONGODB_URI must be a MongoDB connection string such as"
                    + " mongodb://user:password@host:27017/registrar, with special characters percent-encoded.");
        }
        return uri;
    }

    private Path dataDir() {
        String text = value("DATA_DIR", "./data");
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw wrong("DATA_DIR", "the path of a directory", text);
        }
    }

    private String baseUrl(int port) {
        String text = value("BASE_URL", "http://localhost:" + port);
        String trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        if (!isOrigin(trimmed)) {
            throw wrong("BASE_URL", "http:// or https:// with a host and nothing behind it", text);
        }
        return trimmed.toLowerCase(Locale.ROOT);
    }

    private Set<String> origins(String baseUrl) {
        Set<String> origins = new LinkedHashSet<>();
        for (String origin : list("TRUSTED_ORIGINS", baseUrl)) {
            if (!isOrigin(origin)) {
                throw wrong("TRUSTED_ORIGINS", "origins such as https://app.example.com, separated by commas", origin);
            }
            origins.add(origin.toLowerCase(Locale.ROOT));
        }
        return origins;
    }

    private Set<String> proxies() {
        Set<String> proxies = new LinkedHashSet<>();
        for (String proxy : list("TRUSTED_PROXIES", "")) {
            if (!ADDRESS.matcher(proxy).matches()) {
                throw wrong("TRUSTED_PROXIES", "IP addresses separated by commas", proxy);
            }
            try {
                // One form of each address: hops are compared as text.
                proxies.add(InetAddress.ofLiteral(proxy).getHostAddress());
            } catch (IllegalArgumentException noAddress) {
                throw wrong("TRUSTED_PROXIES", "IP addresses separated by commas", proxy);
            }
        }
        return proxies;
    }

    private Settings.@Nullable BootstrapAdmin bootstrapAdmin() {
        @Nullable String email = value("BOOTSTRAP_ADMIN_EMAIL");
        @Nullable String password = value("BOOTSTRAP_ADMIN_PASSWORD");
        if (email == null && password == null) {
            return null;
        }
        if (email == null || password == null) {
            throw new Refused("BOOTSTRAP_ADMIN_EMAIL and BOOTSTRAP_ADMIN_PASSWORD must be set together; "
                    + (email == null ? "BOOTSTRAP_ADMIN_EMAIL" : "BOOTSTRAP_ADMIN_PASSWORD") + " is missing.");
        }
        if (!EMAIL.matcher(email).matches()) {
            throw wrong("BOOTSTRAP_ADMIN_EMAIL", "an e-mail address", email);
        }
        if (!isStrong(password)) {
            throw new Refused("BOOTSTRAP_ADMIN_PASSWORD must have 8 to 128 characters with an upper-case letter, a"
                    + " lower-case letter and a digit.");
        }
        return new Settings.BootstrapAdmin(email, password);
    }

    private static boolean isStrong(String password) {
        return password.length() >= 8
                && password.length() <= 128
                && password.chars().anyMatch(Character::isUpperCase)
                && password.chars().anyMatch(Character::isLowerCase)
                && password.chars().anyMatch(Character::isDigit);
    }

    private @Nullable String smtpUrl() {
        @Nullable String url = value("SMTP_URL");
        if (url != null) {
            try {
                SmtpUrl.parse(url);
            } catch (IllegalArgumentException e) {
                // Never the value: it may have a password.
                throw new Refused("SMTP_URL must start with smtp:// or smtps:// and name a host, such as"
                        + " smtp://user:password@host:587?from=accounts@example.com.");
            }
        }
        return url;
    }

    private @Nullable String authSecret(@Nullable String uri) {
        @Nullable String secret = value("AUTH_SECRET");
        if (secret == null) {
            requireEmbedded("AUTH_SECRET", "a random text of at least 32 characters, the same for all processes", uri);
            return null;
        }
        if (secret.length() < SECRET_LENGTH) {
            throw new Refused(
                    "AUTH_SECRET must have at least 32 characters, such as the output of openssl rand -hex 32.");
        }
        return secret;
    }

    private @Nullable String masterKey(@Nullable String uri) {
        @Nullable String key = value("MASTER_KEY");
        if (key == null) {
            requireEmbedded("MASTER_KEY", "32 random bytes in base64, the same for all processes", uri);
            return null;
        }
        try {
            MasterKey.parse(key);
            return key;
        } catch (IllegalArgumentException e) {
            throw new Refused(
                    "MASTER_KEY must be 32 random bytes in base64, such as the output of openssl rand -base64 32.");
        }
    }

    /** Secrets are made only where one process is all there is: two that made their own would not understand each other. */
    private static void requireEmbedded(String name, String expected, @Nullable String uri) {
        if (uri != null) {
            throw new Refused(name + " must be set when MONGODB_URI is: " + expected + ".");
        }
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = new URI(text);
            boolean isHttp = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return isHttp
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private List<String> list(String name, String fallback) {
        return Pattern.compile(",")
                .splitAsStream(value(name, fallback))
                .map(String::strip)
                .map(item -> item.endsWith("/") ? item.substring(0, item.length() - 1) : item)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private String value(String name, String fallback) {
        @Nullable String value = value(name);
        return value == null ? fallback : value;
    }

    /** An empty variable counts as absent: compose files cannot say it otherwise. */
    private @Nullable String value(String name) {
        @Nullable String value = environment.apply(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static Refused wrong(String name, String expected, String found) {
        return new Refused(name + " must be " + expected + ", not \"" + found + "\".");
    }
}
