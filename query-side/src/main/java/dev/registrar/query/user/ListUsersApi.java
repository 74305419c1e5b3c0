package dev.registrar.query.user;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.registrar.query.projection.Positions.Served;
import dev.registrar.query.projection.Reads;
import dev.registrar.shared.Timestamps;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Caller;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The one read of the Better Auth protocol that goes over all users: {@code /admin/list-users}, answered from the view of
 * users. The rest of the protocol decides on streams and lives on the command side (ADR 0024).
 */
@RestController
@RequestMapping({"/api/auth/admin", "/auth/admin"})
final class ListUsersApi {

    private final Reads reads;
    private final UserViews views;

    ListUsersApi(Reads reads, UserViews views) {
        this.reads = reads;
        this.views = views;
    }

    /**
     * Users as the admin plugin lists them.
     *
     * @param total how many there are without limit and offset; with conditions counted up to 10,000
     * @param limit as asked for
     * @param offset as asked for
     */
    record Listed(
            List<Map<String, @Nullable Object>> users,
            long total,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Integer limit,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Integer offset) {}

    @GetMapping("/list-users")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<Listed> listUsers(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        if (caller.role() != Role.ADMIN) {
            throw Refusal.of("YOU_ARE_NOT_ALLOWED_TO_LIST_USERS", 403, "You are not allowed to list users");
        }
        ListUsersQuery query = ListUsersQuery.of(request);
        Served served = reads.of(UserProjection.NAME, request, response);
        List<Map<String, @Nullable Object>> users =
                views.list(served, query).stream().map(ListUsersApi::json).toList();
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, "application/json")
                .body(new Listed(users, views.count(served, query), query.limit(), query.offset()));
    }

    private static Map<String, @Nullable Object> json(UserView user) {
        UserView.@Nullable Ban ban = user.ban();
        @Nullable Instant until = ban == null ? null : ban.until();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", user.id());
        json.put("name", user.name());
        json.put("email", user.email());
        json.put("emailVerified", user.emailVerified());
        json.put("image", user.profile().avatar());
        json.put("createdAt", Timestamps.format(user.createdAt()));
        json.put("updatedAt", Timestamps.format(user.updatedAt()));
        json.put("role", user.role().wire());
        json.put("banned", ban != null);
        json.put("banReason", ban == null ? null : ban.reason());
        json.put("banExpires", until == null ? null : Timestamps.format(until));
        return json;
    }
}
