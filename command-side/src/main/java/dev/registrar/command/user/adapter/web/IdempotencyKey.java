package dev.registrar.command.user.adapter.web;

import dev.registrar.command.application.OnlyOnce;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.adapter.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
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
     * @param again makes the answer from the commit that the request became before
     */
    <T> T apply(
            HttpServletRequest request,
            HttpServletResponse response,
            String caller,
            String body,
            Function<@Nullable Idempotency, T> work,
            Function<Commit, T> again) {
        List<String> keys = Collections.list(request.getHeaders(HEADER));
        if (keys.isEmpty()) {
            return work.apply(null);
        }
        if (keys.size() > 1 || !PRINTABLE.matcher(keys.getFirst()).matches()) {
            throw Refusal.invalid(HEADER, "Idempotency-Key must be one text of 1 to 255 printable ASCII characters");
        }
        @Nullable String ifMatch = request.getHeader(HttpHeaders.IF_MATCH);
        String line = request.getMethod() + " " + request.getRequestURI() + "\n" + (ifMatch == null ? "" : ifMatch);
        return onlyOnce.run(onlyOnce.asked(caller, keys.getFirst(), line + "\n" + body), work, commit -> {
            // The secret in the body may be another one: then this is a refusal and nothing is replayed.
            T answer = again.apply(commit);
            response.setHeader(REPLAYED, "true");
            return answer;
        });
    }

    /** Returns the event of a user's stream with which {@code commit} left it. */
    static StoredEvent lastOfUser(Commit commit) {
        return commit.events().stream()
                .filter(event -> event.aggregateType().equals("User"))
                .reduce((_, later) -> later)
                .orElseThrow(() -> new IllegalStateException("commit " + commit.position() + " is about no user"));
    }
}
