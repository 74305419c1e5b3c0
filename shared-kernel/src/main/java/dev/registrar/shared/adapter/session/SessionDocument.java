package dev.registrar.shared.adapter.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a living session, in collection {@value #COLLECTION}: it says whether a token is alive. Only the
 * command side writes it. The token itself is stored nowhere (ADR 0014).
 *
 * @param id SHA-256 of the token, see {@link #idOf}
 * @param sessionId stream of the session in the log
 * @param userId whose it is
 * @param credentialVersion the credential it was opened with; worth nothing once the account has another
 * @param createdAt when it was opened
 * @param updatedAt when it was opened or last refreshed
 * @param expiresAt when it ends
 * @param remember whether it outlives the browser
 * @param ipAddress where it was opened from
 * @param userAgent what it was opened with
 * @param impersonatedBy the admin who acts for the user; null where the user acts itself
 */
public record SessionDocument(
        String id,
        String sessionId,
        String userId,
        int credentialVersion,
        Instant createdAt,
        Instant updatedAt,
        Instant expiresAt,
        boolean remember,
        @Nullable String ipAddress,
        @Nullable String userAgent,
        @Nullable String impersonatedBy) {

    /** Name of the collection. */
    public static final String COLLECTION = "sessions";

    /** Returns the document id for {@code token}: SHA-256 in base64url without padding. */
    public static String idOf(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /** Returns whether {@code user} still has the credential it was opened with, and was not banned after. */
    public boolean isOf(Authority user) {
        return credentialVersion == user.credentialVersion() && createdAt.isAfter(user.sessionsAfter());
    }

    /** Returns the stored form. */
    public Document toBson() {
        Document document = new Document("_id", id)
                .append("session", sessionId)
                .append("user", userId)
                .append("credential", credentialVersion)
                .append("createdAt", Date.from(createdAt))
                .append("updatedAt", Date.from(updatedAt))
                .append("expiresAt", Date.from(expiresAt))
                .append("remember", remember);
        if (ipAddress != null) {
            document.append("ip", ipAddress);
        }
        if (userAgent != null) {
            document.append("agent", userAgent);
        }
        if (impersonatedBy != null) {
            document.append("impersonatedBy", impersonatedBy);
        }
        return document;
    }

    /** Returns the session stored as {@code document}. */
    public static SessionDocument of(Document document) {
        return new SessionDocument(
                document.getString("_id"),
                document.getString("session"),
                document.getString("user"),
                document.getInteger("credential"),
                document.getDate("createdAt").toInstant(),
                document.getDate("updatedAt").toInstant(),
                document.getDate("expiresAt").toInstant(),
                document.getBoolean("remember"),
                document.getString("ip"),
                document.getString("agent"),
                document.getString("impersonatedBy"));
    }
}
