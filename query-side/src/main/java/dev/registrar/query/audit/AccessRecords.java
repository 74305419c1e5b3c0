package dev.registrar.query.audit;

import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.event.Encoded;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.web.Caller;
import dev.registrar.shared.adapter.web.LogPosition;
import dev.registrar.shared.adapter.web.RequestContext;
import dev.registrar.shared.audit.AuditEvent.AuditAccessed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Writes into the log who looked into the log, before the look: no record, no look (ADR 0005). */
final class AccessRecords {

    private static final int LONGEST = 2000;

    private final CommitLog log;
    private final EventCodec codec;
    private final LogPosition header;
    private final Clock clock;

    AccessRecords(CommitLog log, EventCodec codec, LogPosition header, Clock clock) {
        this.header = header;
        this.log = log;
        this.codec = codec;
        this.clock = clock;
    }

    /**
     * Records that {@code caller} asks what {@code request} asks, and tells the client the position of the record: all
     * that was acknowledged before has a smaller one, so a read after it misses nothing the client knows of.
     */
    void record(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        String query = request.getQueryString();
        String what = request.getRequestURI() + (query == null ? "" : "?" + query);
        String id = Ids.next();
        Encoded event = codec.encode(
                new AuditAccessed(id, caller.userId(), what.substring(0, Math.min(LONGEST, what.length()))));
        String metadata = EventCodec.metadataJson(Map.of(
                "actor", caller.userId(),
                "session", caller.sessionId(),
                "correlation", RequestContext.of(request).correlation()));
        NewEvent draft = new NewEvent(
                Ids.next(),
                "AuditAccess",
                id,
                0,
                event.name(),
                String.valueOf(event.revision()),
                clock.instant(),
                Content.of(metadata),
                Content.of(event.json()));
        header.applied(response, log.append(new CommitDraft(Ids.next(), clock.instant(), List.of(draft), List.of())));
    }
}
