package dev.registrar.shared.audit;

import dev.registrar.shared.EventName;

/** What happens to the audit itself: each look into history is part of history. */
public sealed interface AuditEvent {

    /**
     * Someone read the log.
     *
     * @param accessId identifier of this access and of its stream
     * @param by the user who read
     * @param what path and query that was asked for
     */
    @EventName("audit.accessed")
    record AuditAccessed(String accessId, String by, String what) implements AuditEvent {}
}
