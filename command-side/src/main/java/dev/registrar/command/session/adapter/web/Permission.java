package dev.registrar.command.session.adapter.web;

import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.Role;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What admins may do, by the statements and refusals of the admin plugin. Admins have all of it, others nothing. */
enum Permission {
    CREATE("user", "create", "YOU_ARE_NOT_ALLOWED_TO_CREATE_USERS", "create users"),
    LIST("user", "list", "YOU_ARE_NOT_ALLOWED_TO_LIST_USERS", "list users"),
    SET_ROLE("user", "set-role", "YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE", "change users role"),
    BAN("user", "ban", "YOU_ARE_NOT_ALLOWED_TO_BAN_USERS", "ban users"),
    IMPERSONATE("user", "impersonate", "YOU_ARE_NOT_ALLOWED_TO_IMPERSONATE_USERS", "impersonate users"),
    DELETE("user", "delete", "YOU_ARE_NOT_ALLOWED_TO_DELETE_USERS", "delete users"),
    SET_PASSWORD("user", "set-password", "YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PASSWORD", "set users password"),
    SET_EMAIL("user", "set-email", "YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL", "update users email"),
    GET("user", "get", "YOU_ARE_NOT_ALLOWED_TO_GET_USER", "get user"),
    UPDATE("user", "update", "YOU_ARE_NOT_ALLOWED_TO_UPDATE_USERS", "update users"),
    LIST_SESSIONS("session", "list", "YOU_ARE_NOT_ALLOWED_TO_LIST_USERS_SESSIONS", "list users sessions"),
    REVOKE_SESSIONS("session", "revoke", "YOU_ARE_NOT_ALLOWED_TO_REVOKE_USERS_SESSIONS", "revoke users sessions"),
    DELETE_SESSIONS("session", "delete", "YOU_ARE_NOT_ALLOWED_TO_REVOKE_USERS_SESSIONS", "revoke users sessions");

    private static final Map<String, Set<String>> STATEMENTS = Arrays.stream(values())
            .collect(Collectors.groupingBy(
                    permission -> permission.resource,
                    Collectors.mapping(permission -> permission.action, Collectors.toUnmodifiableSet())));

    private final String resource;
    private final String action;
    private final String code;
    private final String what;

    Permission(String resource, String action, String code, String what) {
        this.resource = resource;
        this.action = action;
        this.code = code;
        this.what = what;
    }

    /** Refuses whoever is no admin: 403 by this permission's code. */
    void require(Role role) {
        if (role != Role.ADMIN) {
            throw Refusal.of(code, 403, "You are not allowed to " + what);
        }
    }

    /** Returns whether {@code role} has everything that member {@code permissions} of {@code body} names. */
    static boolean all(AuthBody body, Role role) {
        body.optionalString("role");
        boolean isOld = body.raw("permission") != null;
        boolean isNew = body.raw("permissions") != null;
        if (isOld == isNew) {
            body.issue("body", "Invalid input");
        }
        check(body, "permission", body.raw("permission"));
        check(body, "permissions", body.raw("permissions"));
        body.finish();
        @Nullable JsonNode wanted = body.raw("permissions");
        if (wanted == null) {
            throw Refusal.of("PERMISSIONS_REQUIRED", 400, "invalid permission check. no permission(s) were passed.");
        }
        return role == Role.ADMIN
                && !wanted.isEmpty()
                && wanted.propertyStream().allMatch(each -> isGranted(each.getKey(), each.getValue()));
    }

    private static boolean isGranted(String resource, JsonNode actions) {
        Set<String> granted = STATEMENTS.getOrDefault(resource, Set.of());
        return !actions.isEmpty() && actions.valueStream().allMatch(action -> granted.contains(action.asString()));
    }

    private static void check(AuthBody body, String name, @Nullable JsonNode value) {
        if (value == null) {
            return;
        }
        if (!value.isObject()) {
            body.issue("body." + name, "Invalid input: expected record, received " + AuthBody.kindOf(value));
            return;
        }
        boolean isText = value.valueStream()
                .allMatch(actions -> actions.isArray() && actions.valueStream().allMatch(JsonNode::isString));
        if (!isText) {
            body.issue("body." + name, "Invalid input: expected lists of strings");
        }
    }
}
