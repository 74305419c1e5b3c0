package dev.registrar.query.user;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.query.projection.Positions.Served;
import dev.registrar.query.projection.Reads;
import dev.registrar.query.web.QueryParameters;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Access.Level;
import dev.registrar.shared.adapter.web.Caller;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.adapter.web.Versions;
import dev.registrar.shared.user.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Reads of users. */
@RestController
@RequestMapping("/users")
final class UserQueryApi {

    private static final String USERS = UserProjection.NAME;
    private static final int MOST_ACTIVE = 50;
    private static final int DAYS = 7;
    private static final int MOST_DAYS = 365;

    private final Reads reads;
    private final UserViews views;
    private final Cursors cursors;
    private final CommitLog log;
    private final Clock clock;

    UserQueryApi(Reads reads, UserViews views, Cursors cursors, CommitLog log, Clock clock) {
        this.reads = reads;
        this.views = views;
        this.cursors = cursors;
        this.log = log;
        this.clock = clock;
    }

    /**
     * A page of users.
     *
     * @param page number of the page; null where a cursor was followed
     * @param totalIsLowerBound true where there are more than {@code total}; absent otherwise
     */
    record UserPage(
            List<UserJson> users,
            long total,
            @Nullable Long page,
            long totalPages,
            @Nullable String nextCursor,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Boolean totalIsLowerBound) {}

    /** Users without a page. */
    record UserList(List<UserJson> users) {}

    /** How many users there are. */
    record UserStats(long totalUsers, Map<String, Long> byRole) {}

    @GetMapping
    @Access(Level.SIGNED_IN)
    UserPage users(HttpServletRequest request, HttpServletResponse response) {
        UserQuery query = UserQueries.of(request, cursors);
        UserViews.Page page = views.page(reads.of(USERS, request, response), query);
        UserQuery.Place next = page.next();
        return new UserPage(
                page.users().stream().map(UserJson::of).toList(),
                page.total(),
                query.after() == null ? query.page() : null,
                Math.ceilDiv(page.total(), query.limit()),
                next == null ? null : cursors.after(next, query),
                page.capped() ? true : null);
    }

    @GetMapping("/{id}")
    @Access(Level.SIGNED_IN)
    ResponseEntity<UserJson> user(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) {
        QueryParameters.of(request).finish();
        return answer(views.byId(reads.of(USERS, request, response), id), request);
    }

    @GetMapping("/me")
    @Access(Level.SIGNED_IN)
    ResponseEntity<UserJson> me(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        QueryParameters.of(request).finish();
        Optional<UserView> user = views.byId(reads.of(USERS, request, response), caller.userId());
        if (user.isEmpty()) {
            // The caller exists, as the session check has seen on its stream: the view has yet to see it.
            user = views.byId(reads.from(USERS, log.head(), response), caller.userId());
        }
        return answer(user, request);
    }

    @GetMapping("/stats")
    @Access(Level.ADMIN)
    UserStats stats(HttpServletRequest request, HttpServletResponse response) {
        QueryParameters.of(request).finish();
        Served served = reads.of(USERS, request, response);
        Map<String, Long> byRole = new TreeMap<>();
        for (Role role : Role.values()) {
            byRole.put(role.wire(), UserViews.total(served, role));
        }
        return new UserStats(UserViews.total(served, null), byRole);
    }

    @GetMapping("/recently-active")
    @Access(Level.ADMIN)
    UserList recentlyActive(HttpServletRequest request, HttpServletResponse response) {
        QueryParameters parameters = QueryParameters.of(request);
        long days = parameters.whole("days", 1, MOST_DAYS, DAYS);
        parameters.finish();
        List<UserView> active = views.activeSince(
                reads.of(USERS, request, response), clock.instant().minus(Duration.ofDays(days)), MOST_ACTIVE);
        return new UserList(active.stream().map(UserJson::of).toList());
    }

    private static ResponseEntity<UserJson> answer(Optional<UserView> found, HttpServletRequest request) {
        UserView user = found.orElseThrow(() -> Refusal.of("USER_NOT_FOUND", 404, "There is no such user"));
        boolean known = Versions.isKnown(request, user.version());
        return ResponseEntity.status(known ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .eTag(Versions.etag(user.version()))
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(known ? null : UserJson.of(user));
    }
}
