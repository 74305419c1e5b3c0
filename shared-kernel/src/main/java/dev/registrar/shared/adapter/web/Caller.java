package dev.registrar.shared.adapter.web;

import dev.registrar.shared.user.Role;

/**
 * Who a request comes from, decided on the user's own stream for this very request. As a controller's argument it is
 * required (401 without); as {@code Optional<Caller>} it is not.
 *
 * @param userId the user
 * @param role the role the user has now
 * @param sessionId identifier of the session, never its token
 */
public record Caller(String userId, Role role, String sessionId) {}
