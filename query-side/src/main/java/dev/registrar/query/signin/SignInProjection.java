package dev.registrar.query.signin;

import com.mongodb.client.model.IndexModel;
import dev.registrar.query.projection.Projection;
import dev.registrar.shared.adapter.event.RecordedEvent;
import dev.registrar.shared.session.SessionEvent.SessionClosed;
import dev.registrar.shared.session.SessionEvent.SessionOpened;
import dev.registrar.shared.session.SignInEvent.SignInRefused;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The view of sign-ins: one document per user, found by its id. */
final class SignInProjection implements Projection<SignIns> {

    /** Name of the projection. */
    static final String NAME = "users-sign-ins";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Set<Class<?>> handles() {
        return Set.of(SessionOpened.class, SessionClosed.class, SignInRefused.class, UserDeleted.class);
    }

    @Override
    public String key(Object event) {
        return switch (event) {
            case SessionOpened opened -> opened.userId();
            case SessionClosed closed -> closed.userId();
            case SignInRefused refused -> refused.userId();
            case UserDeleted deleted -> deleted.userId();
            default -> throw new IllegalArgumentException("not about signing in: " + event.getClass());
        };
    }

    @Override
    public @Nullable SignIns apply(@Nullable SignIns view, RecordedEvent recorded) {
        SignIns before = view == null ? SignIns.NONE : view;
        return switch (recorded.event()) {
            case SessionOpened opened -> before.with(attempt(recorded, null, opened.sessionId()));
            case SignInRefused refused -> before.with(attempt(recorded, refused.reason(), null));
            // What ends after its user was deleted is shown to nobody.
            case SessionClosed closed ->
                view == null ? null : view.ended(closed.sessionId(), recorded.at(), closed.reason());
            case UserDeleted _ -> null;
            default -> throw new IllegalArgumentException("not about signing in: " + recorded.type());
        };
    }

    private static SignIns.Attempt attempt(RecordedEvent recorded, @Nullable String reason, @Nullable String session) {
        return new SignIns.Attempt(recorded.position(), recorded.index(), recorded.at(), reason, session, null, null);
    }

    @Override
    public Map<String, Long> count(Object event) {
        return Map.of();
    }

    @Override
    public Document write(SignIns view) {
        return new Document(
                "attempts",
                view.attempts().stream().map(SignInProjection::document).toList());
    }

    private static Document document(SignIns.Attempt attempt) {
        Document document = new Document("position", attempt.position())
                .append("index", attempt.index())
                .append("at", Date.from(attempt.at()))
                .append("reason", attempt.reason())
                .append("session", attempt.session());
        Instant ended = attempt.endedAt();
        return ended == null
                ? document
                : document.append("endedAt", Date.from(ended)).append("endReason", attempt.endReason());
    }

    @Override
    public SignIns read(Document document) {
        return new SignIns(document.getList("attempts", Document.class).stream()
                .map(SignInProjection::attempt)
                .toList());
    }

    private static SignIns.Attempt attempt(Document document) {
        @Nullable Date ended = document.getDate("endedAt");
        return new SignIns.Attempt(
                document.getLong("position"),
                document.getInteger("index"),
                document.getDate("at").toInstant(),
                document.getString("reason"),
                document.getString("session"),
                ended == null ? null : ended.toInstant(),
                document.getString("endReason"));
    }

    @Override
    public List<IndexModel> indexes() {
        return List.of();
    }
}
