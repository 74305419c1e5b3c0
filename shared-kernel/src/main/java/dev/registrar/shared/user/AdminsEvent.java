package dev.registrar.shared.user;

import dev.registrar.shared.EventName;

/**
 * What can happen to the set of admins. It has a stream of its own, written in the same commit as the user's event, so
 * that "there is always an admin" is decided exactly, whatever the concurrency.
 */
public sealed interface AdminsEvent {

    /** Identifier of the one stream of admins. */
    String STREAM = "admins";

    String userId();

    @EventName("admins.granted")
    record AdminGranted(String userId) implements AdminsEvent {}

    @EventName("admins.revoked")
    record AdminRevoked(String userId) implements AdminsEvent {}
}
