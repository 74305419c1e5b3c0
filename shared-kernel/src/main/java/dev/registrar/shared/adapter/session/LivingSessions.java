package dev.registrar.shared.adapter.session;

import dev.registrar.shared.adapter.web.Caller;
import dev.registrar.shared.adapter.web.Callers;
import dev.registrar.shared.user.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the living session of a request: signature, session document, then the user's own stream. A session lives while
 * its document is there and not over, its user exists and is not banned, the user's credential is the one it was opened
 * with, and no ban came after it; one of an admin who acts for the user, while that is an admin.
 */
public final class LivingSessions implements Callers {

    private final SessionCookies cookies;
    private final SessionDocuments documents;
    private final AccountAuthority authority;
    private final Clock clock;

    /** Looks sessions up in {@code documents} and users in {@code authority}. */
    public LivingSessions(SessionCookies cookies, SessionDocuments documents, AccountAuthority authority, Clock clock) {
        this.cookies = cookies;
        this.documents = documents;
        this.authority = authority;
        this.clock = clock;
    }

    @Override
    public Optional<Caller> find(HttpServletRequest request) {
        return living(request)
                .map(living -> new Caller(
                        living.user().userId(),
                        living.user().role(),
                        living.session().sessionId()));
    }

    /** Returns the living session of the request with its user. */
    public Optional<Living> living(HttpServletRequest request) {
        return cookies.token(request).flatMap(this::living);
    }

    /** Returns the living session of {@code token} with its user. */
    public Optional<Living> living(String token) {
        Instant now = clock.instant();
        return documents
                .find(token, now)
                .flatMap(session -> authority
                        .of(session.userId())
                        .filter(user -> isLiving(session, user, now))
                        .map(user -> new Living(session, user)));
    }

    private boolean isLiving(SessionDocument session, Authority user, Instant now) {
        return session.isOf(user) && !user.isBanned(now) && mayImpersonate(session.impersonatedBy(), now);
    }

    /** Whoever acts for another must still be an admin. */
    private boolean mayImpersonate(@Nullable String admin, Instant now) {
        return admin == null
                || authority
                        .of(admin)
                        .filter(user -> user.role() == Role.ADMIN && !user.isBanned(now))
                        .isPresent();
    }

    /** A session that lives, and whose it is. */
    public record Living(SessionDocument session, Authority user) {}
}
