package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.application.Client;
import dev.registrar.command.session.domain.Session;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.session.LivingSessions;
import dev.registrar.shared.adapter.session.LivingSessions.Living;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.adapter.web.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the endpoints of the protocol read from a call, and refuse alike: its body, its caller, where it leads. */
@Component
final class AuthCalls {

    private final LivingSessions living;
    private final Callbacks callbacks;
    private final Clock clock;

    AuthCalls(LivingSessions living, Settings settings, Clock clock) {
        this.living = living;
        this.callbacks = new Callbacks(settings.trustedOrigins());
        this.clock = clock;
    }

    /** Returns the body, an object of JSON, that leads nowhere but to trusted places. */
    AuthBody object(HttpServletRequest request) {
        AuthBody body = json(request);
        if (!body.isObject()) {
            body.finish();
        }
        return body;
    }

    /** Returns the body, as {@link #object}, for the endpoints that take any members and call that a record. */
    AuthBody record(HttpServletRequest request) {
        AuthBody body = json(request);
        if (!body.isRecord()) {
            body.finish();
        }
        return body;
    }

    /** Returns the body, JSON of any kind, that leads nowhere but to trusted places. */
    AuthBody json(HttpServletRequest request) {
        return led(AuthBody.json(request), request);
    }

    /** Returns the body, JSON or a form, that leads nowhere but to trusted places. */
    AuthBody jsonOrForm(HttpServletRequest request) {
        return led(AuthBody.jsonOrForm(request), request);
    }

    private AuthBody led(AuthBody body, HttpServletRequest request) {
        callbacks.check(body, request);
        return body;
    }

    Optional<Living> living(HttpServletRequest request) {
        return living.living(request);
    }

    /** Returns who calls; 401 for those who are not signed in. */
    Living caller(HttpServletRequest request) {
        return living(request).orElseThrow(() -> Refusal.of("UNAUTHORIZED", 401, "Unauthorized"));
    }

    /** Returns who calls, signed in within the last day; 403 for those who signed in before that. */
    Living freshCaller(HttpServletRequest request) {
        Living caller = caller(request);
        if (!isFresh(caller)) {
            throw Refusal.of("SESSION_NOT_FRESH", 403, "Session is not fresh");
        }
        return caller;
    }

    boolean isFresh(Living caller) {
        return caller.session().createdAt().plus(Session.REFRESH_AGE).isAfter(clock.instant());
    }

    /** Returns where the query asks to be sent afterwards; 403 where that is not trusted. */
    @Nullable
    String callback(HttpServletRequest request) {
        return callback(request, "callbackURL");
    }

    /** Returns what the member {@code name} of the query asks to be sent to; 403 where that is not trusted. */
    @Nullable
    String callback(HttpServletRequest request, String name) {
        @Nullable String callback = once(request, name);
        if (callback == null || callback.isEmpty()) {
            return null;
        }
        if (!callbacks.isTrusted(callback)) {
            throw Refusal.of("INVALID_CALLBACK_URL", 403, "Invalid callbackURL");
        }
        return callback;
    }

    /** Returns a secret of the query. A check of a link by HEAD must not use it up. */
    static String secret(HttpServletRequest request, String name) {
        String value = member(request, name);
        if (request.getMethod().equals("HEAD")) {
            throw Refusal.of("NOT_FOUND", 404, "Not found");
        }
        return value;
    }

    /** Returns a required member of the query; 400 where it is missing or there twice. */
    static String member(HttpServletRequest request, String name) {
        @Nullable String value = once(request, name);
        if (value == null) {
            throw notText(name, "undefined");
        }
        return value;
    }

    /** Of two values for one name each reader would believe another: neither is taken. */
    static @Nullable String once(HttpServletRequest request, String name) {
        String @Nullable [] values = request.getParameterValues(name);
        if (values == null) {
            return null;
        }
        if (values.length > 1) {
            throw notText(name, "array");
        }
        return values[0];
    }

    private static RejectedException notText(String name, String received) {
        return Refusal.of(
                "VALIDATION_ERROR", 400, "[query." + name + "] Invalid input: expected string, received " + received);
    }

    static Client client(HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        return new Client(context.correlation(), context.sourceAddress(), context.userAgent());
    }
}
