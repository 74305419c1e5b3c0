package dev.registrar.command.session.adapter.web;

import dev.registrar.shared.Timestamps;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.SessionDocument;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Users and sessions as the Better Auth client reads them. Times have exactly three fractional digits. */
final class AuthJson {

    private AuthJson() {}

    static Map<String, @Nullable Object> user(Authority user) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", user.userId());
        json.put("name", user.name());
        json.put("email", user.email());
        json.put("emailVerified", user.emailVerified());
        json.put("image", user.image());
        json.put("createdAt", Timestamps.format(user.createdAt()));
        json.put("updatedAt", Timestamps.format(user.updatedAt()));
        json.put("role", user.role().wire());
        Authority.@Nullable Ban ban = user.ban();
        @Nullable Instant until = ban == null ? null : ban.until();
        json.put("banned", ban != null);
        json.put("banReason", ban == null ? null : ban.reason());
        json.put("banExpires", until == null ? null : Timestamps.format(until));
        json.put("twoFactorEnabled", user.secondFactor() != null);
        return json;
    }

    /** Returns the session with {@code token}: the token itself for its bearer, a handle for anyone else. */
    static Map<String, @Nullable Object> session(SessionDocument session, String token) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", session.sessionId());
        json.put("token", token);
        json.put("userId", session.userId());
        json.put("expiresAt", Timestamps.format(session.expiresAt()));
        json.put("createdAt", Timestamps.format(session.createdAt()));
        json.put("updatedAt", Timestamps.format(session.updatedAt()));
        json.put("ipAddress", Objects.requireNonNullElse(session.ipAddress(), ""));
        json.put("userAgent", Objects.requireNonNullElse(session.userAgent(), ""));
        json.put("impersonatedBy", session.impersonatedBy());
        return json;
    }
}
