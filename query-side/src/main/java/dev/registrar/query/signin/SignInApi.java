package dev.registrar.query.signin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.query.projection.Positions.Served;
import dev.registrar.query.projection.Reads;
import dev.registrar.query.web.QueryParameters;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.event.RecordedEvent;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Access.Level;
import dev.registrar.shared.adapter.web.Caller;
import dev.registrar.shared.session.SessionEvent.SessionOpened;
import dev.registrar.shared.session.SignInEvent.SignInRefused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** One's own sign-ins, and who tried. */
@RestController
@RequestMapping("/users/me/sign-ins")
final class SignInApi {

    private static final int LIMIT = 20;
    private static final int MOST_ON_A_PAGE = 100;
    private static final int LONGEST_CURSOR = 30;

    /** Position and index of the last attempt on the page before. */
    private static final Pattern CURSOR = Pattern.compile("(\\d{1,15})-(\\d{1,5})");

    private final Reads reads;
    private final MongoDatabase database;
    private final SignInProjection projection;
    private final CommitLog log;
    private final EventCodec codec;

    SignInApi(Reads reads, MongoDatabase database, SignInProjection projection, CommitLog log, EventCodec codec) {
        this.reads = reads;
        this.database = database;
        this.projection = projection;
        this.log = log;
        this.codec = codec;
    }

    /** Attempts, the last one first. */
    record Page(List<SignIn> signIns, @Nullable String nextCursor) {}

    /**
     * One attempt.
     *
     * @param outcome {@code signed-in} or {@code refused}
     * @param method what was shown, where somebody was let in: {@code password}, {@code passkey}, ...
     * @param current whether it opened the session that asks
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SignIn(
            Instant at,
            String outcome,
            @Nullable String reason,
            @Nullable String method,
            boolean current,
            @Nullable String ipAddress,
            @Nullable String userAgent,
            @Nullable Instant endedAt,
            @Nullable String endReason) {}

    /** Where an attempt came from, and by what way. */
    private record Source(
            @Nullable String method,
            @Nullable String ipAddress,
            @Nullable String userAgent) {}

    @GetMapping
    @Access(Level.SIGNED_IN)
    Page signIns(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        QueryParameters parameters = QueryParameters.of(request);
        int limit = (int) parameters.whole("limit", 1, MOST_ON_A_PAGE, LIMIT);
        @Nullable String cursor = parameters.text("cursor", LONGEST_CURSOR);
        if (cursor != null && !CURSOR.matcher(cursor).matches()) {
            parameters.wrong("cursor", "INVALID_VALUE", "cursor must be a nextCursor");
        }
        parameters.finish();
        List<SignIns.Attempt> left = after(cursor, of(caller, reads.of(SignInProjection.NAME, request, response)));
        List<SignIns.Attempt> shown = left.subList(0, Math.min(limit, left.size()));
        String next = left.size() > limit
                ? shown.getLast().position() + "-" + shown.getLast().index()
                : null;
        return new Page(
                shown.stream()
                        .map(attempt -> signIn(attempt, caller, sourceOf(attempt)))
                        .toList(),
                next);
    }

    private List<SignIns.Attempt> of(Caller caller, Served served) {
        return Optional.ofNullable(database.getCollection(served.collection())
                        .find(new Document("_id", caller.userId()))
                        .first())
                .filter(document -> document.containsKey("attempts"))
                .map(projection::read)
                .orElse(SignIns.NONE)
                .attempts();
    }

    private static List<SignIns.Attempt> after(@Nullable String cursor, List<SignIns.Attempt> attempts) {
        if (cursor == null) {
            return attempts;
        }
        int dash = cursor.indexOf('-');
        long position = Long.parseLong(cursor.substring(0, dash));
        int index = Integer.parseInt(cursor.substring(dash + 1));
        return attempts.stream()
                .filter(attempt -> attempt.isBefore(position, index))
                .toList();
    }

    /** One read by number; what is personal is nowhere but in the log. */
    private Source sourceOf(SignIns.Attempt attempt) {
        List<Commit> commits = log.read(attempt.position() - 1, 1);
        List<StoredEvent> events =
                commits.isEmpty() ? List.of() : commits.getFirst().events();
        if (attempt.index() >= events.size()) {
            throw new IllegalStateException("the view names an event that the log does not have: " + attempt);
        }
        RecordedEvent event = codec.read(events.get(attempt.index()));
        return switch (event.event()) {
            case SessionOpened opened -> new Source(opened.method(), opened.ipAddress(), opened.userAgent());
            case SignInRefused refused -> new Source(null, refused.ipAddress(), refused.userAgent());
            default -> new Source(null, null, null);
        };
    }

    private static SignIn signIn(SignIns.Attempt attempt, Caller caller, Source source) {
        return new SignIn(
                attempt.at(),
                attempt.reason() == null ? "signed-in" : "refused",
                attempt.reason(),
                source.method(),
                caller.sessionId().equals(attempt.session()),
                source.ipAddress(),
                source.userAgent(),
                attempt.endedAt(),
                attempt.endReason());
    }
}
