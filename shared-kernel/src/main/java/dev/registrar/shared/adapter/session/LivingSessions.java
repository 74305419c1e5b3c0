package dev.registrar.shared.adapter.session;

import dev.registrar.shared.adapter.web.Caller;
import dev.registrar.shared.adapter.web.Callers;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Optional;

/**
 * Finds the living session of a request: signature, session document, then the user's own stream. A session lives while
 * its document is there and not over, its user exists, and the user's credential is the one it was opened with.
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
        return documents
                .find(token, clock.instant())
                .flatMap(session -> authority
                        .of(session.userId())
                        .filter(user -> user.credentialVersion() == session.credentialVersion())
                        .map(user -> new Living(session, user)));
    }

    /** A session that lives, and whose it is. */
    public record Living(SessionDocument session, Authority user) {}
}
