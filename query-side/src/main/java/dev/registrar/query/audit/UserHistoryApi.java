package dev.registrar.query.audit;

import dev.registrar.query.user.UserJson;
import dev.registrar.query.user.UserView;
import dev.registrar.query.web.QueryParameters;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Access.Level;
import dev.registrar.shared.adapter.web.Caller;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.adapter.web.Versions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The history of one user, for admins and auditors. Each look is itself recorded. */
@RestController
@RequestMapping("/audit/users/{id}")
@Access(Level.AUDIT)
final class UserHistoryApi {

    private static final int LIMIT = 100;
    private static final int MOST = 1000;
    private static final long FARTHEST = 999_999_999_999_999_999L;

    private final UserHistory history;
    private final AccessRecords accesses;

    UserHistoryApi(UserHistory history, AccessRecords accesses) {
        this.history = history;
        this.accesses = accesses;
    }

    @GetMapping("/history")
    List<UserHistory.Entry> history(
            @PathVariable String id, Caller caller, HttpServletRequest request, HttpServletResponse response) {
        QueryParameters parameters = QueryParameters.of(request);
        long after = parameters.whole("after", 0, FARTHEST, 0);
        int limit = (int) parameters.whole("limit", 1, MOST, LIMIT);
        parameters.finish();
        accesses.record(caller, request, response);
        return history.of(id, after, limit);
    }

    @GetMapping
    ResponseEntity<UserJson> asOf(
            @PathVariable String id, Caller caller, HttpServletRequest request, HttpServletResponse response) {
        QueryParameters parameters = QueryParameters.of(request);
        boolean byVersion = parameters.has("version");
        if (byVersion == parameters.has("at")) {
            parameters.wrong("version", "INVALID_VALUE", "Give either version or at");
        }
        long version = parameters.whole("version", 0, FARTHEST, 0);
        Instant at = parameters.time("at");
        parameters.finish();
        accesses.record(caller, request, response);
        if (byVersion && version > history.lastVersion(id)) {
            throw Refusal.of("VERSION_NOT_FOUND", 404, "The user has no version " + version + " yet");
        }
        UserView user = history.asOf(
                id,
                event -> byVersion
                        ? event.version() <= version
                        : at != null && !event.at().isAfter(at));
        return ResponseEntity.ok().eTag(Versions.etag(user.version())).body(UserJson.of(user));
    }
}
