package dev.registrar.shared.adapter.config;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The environment as validated values; see the table "Configuration" of the README.
 *
 * @param port HTTP port, 0..65535; 0 takes a free one
 * @param mongodbUri the MongoDB to use; null where the embedded store serves
 * @param dataDir where the embedded store and generated secrets are kept
 * @param authSecret signs cookies, at least 32 characters
 * @param masterKey base64 of the 32 bytes that wrap the keys of personal data
 * @param baseUrl scheme, host and port under which clients reach this, without a trailing slash
 * @param trustedOrigins origins whose pages may call with credentials
 * @param trustedProxies addresses whose {@code X-Forwarded-For} is believed
 * @param bootstrapAdmin the admin to make where there is none
 * @param smtpUrl where mail goes
 */
public record Settings(
        int port,
        @Nullable String mongodbUri,
        Path dataDir,
        String authSecret,
        String masterKey,
        String baseUrl,
        Set<String> trustedOrigins,
        Set<String> trustedProxies,
        @Nullable BootstrapAdmin bootstrapAdmin,
        @Nullable String smtpUrl) {

    public Settings {
        trustedOrigins = Set.copyOf(trustedOrigins);
        trustedProxies = Set.copyOf(trustedProxies);
    }

    /** Returns whether clients come by https, so that cookies must be secure. */
    public boolean isHttps() {
        return baseUrl.startsWith("https://");
    }

    /** Returns whether the embedded store serves. */
    public boolean isEmbedded() {
        return mongodbUri == null;
    }

    /** Says nothing of what is secret. */
    @Override
    public String toString() {
        return "Settings[port=" + port + ", baseUrl=" + baseUrl + ", embedded=" + isEmbedded() + "]";
    }

    /** Sign-in of the first admin. */
    public record BootstrapAdmin(String email, String password) {
        /** Says nothing of what is secret. */
        @Override
        public String toString() {
            return "BootstrapAdmin[]";
        }
    }
}
