package dev.registrar.command.user.adapter.web;

import dev.registrar.command.application.Outcome;
import dev.registrar.command.once.OnlyOnce;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.shared.adapter.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** The header {@value #HEADER}: a request that carries one is done at most once, and answered alike each time. */
final class IdempotencyKey {

    static final String HEADER = "Idempotency-Key";

    private static final String REPLAYED = "Idempotent-Replayed";

    private static final Pattern PRINTABLE = Pattern.compile("[ -~]{1,255}");

    private final OnlyOnce onlyOnce;

    IdempotencyKey(OnlyOnce onlyOnce) {
        this.onlyOnce = onlyOnce;
    }

    /**
     * Does {@code work} under the key of the request, or without one where it has none.
     *
     * @param body what the body says, without secrets
     */
    Outcome apply(
            HttpServletRequest request,
            HttpServletResponse response,
            String caller,
            String body,
            Function<@Nullable Idempotency, Outcome> work) {
        return apply(
                request,
                response,
                caller,
                body,
                work,
                IdempotencyKey::outcomeOf,
                outcome -> outcome,
                outcome -> outcome);
    }

    /**
     * Does {@code work} under the key of the request, or without one where it has none.
     *
     * @param body what the body says, without secrets
     * @param again makes the result from the commit that the request became before
     * @param outcomeOf returns the outcome of a result
     * @param same makes the result from an outcome that changed nothing
     */
    <T> T apply(
            HttpServletRequest request,
            HttpServletResponse response,
            String caller,
            String body,
            Function<@Nullable Idempotency, T> work,
            Function<Commit, T> again,
            Function<T, Outcome> outcomeOf,
            Function<Outcome, T> same) {
        List<String> keys = Collections.list(request.getHeaders(HEADER));
        if (keys.isEmpty()) {
            return work.apply(null);
        }
        if (keys.size() > 1 || !PRINTABLE.matcher(keys.getFirst()).matches()) {
            throw Refusal.invalid(HEADER, "Idempotency-Key must be one text of 1 to 255 printable ASCII characters");
        }
        @Nullable String ifMatch = request.getHeader(HttpHeaders.IF_MATCH);
        String line = request.getMethod() + " " + request.getRequestURI() + "\n" + (ifMatch == null ? "" : ifMatch);
        return onlyOnce.run(onlyOnce.asked(caller, keys.getFirst(), line + "\n" + body), new OnlyOnce.Request<T>() {
            @Override
            public T first(Idempotency key) {
                return work.apply(key);
            }

            @Override
            public T again(Commit commit) {
                return again.apply(commit);
            }

            @Override
            public Optional<Outcome> unchanged(T result) {
                return Optional.of(outcomeOf.apply(result)).filter(outcome -> !outcome.changed());
            }

            @Override
            public T again(Outcome unchanged) {
                return same.apply(unchanged);
            }

            @Override
            public void replaying() {
                response.setHeader(REPLAYED, "true");
            }
        });
    }

    /** Returns the state in which {@code commit} left its user. */
    private static Outcome outcomeOf(Commit commit) {
        return commit.events().stream()
                .filter(event -> event.aggregateType().equals("User"))
                .reduce((_, later) -> later)
                .map(last -> new Outcome(last.sequence(), commit.position()))
                .orElseThrow(() -> new IllegalStateException("commit " + commit.position() + " is about no user"));
    }
}
