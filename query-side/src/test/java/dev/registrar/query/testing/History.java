package dev.registrar.query.testing;

import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.event.Encoded;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.audit.AuditEvent;
import dev.registrar.shared.session.SessionEvent;
import dev.registrar.shared.session.SignInEvent;
import dev.registrar.shared.testing.TestKeys;
import dev.registrar.shared.user.AdminsEvent;
import dev.registrar.shared.user.UserEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes domain events into a log as the command side would: encrypted, numbered per stream, one commit at a time. */
public final class History {

    public static final Instant BEGINNING = Instant.parse("2026-11-21T07:30:00.000Z");

    private final CommitLog log;
    private final DataKeys keys;
    private final EventCodec codec;
    private final Map<String, Long> next = new HashMap<>();
    private Instant now = BEGINNING;
    private String actor = "system";

    public History(CommitLog log) {
        this(log, TestKeys.dataKeys());
    }

    public History(CommitLog log, DataKeys keys) {
        this.log = log;
        this.keys = keys;
        this.codec = new EventCodec(keys);
    }

    public EventCodec codec() {
        return codec;
    }

    public CommitLog log() {
        return log;
    }

    public History at(Instant time) {
        now = time;
        return this;
    }

    public History by(String who) {
        actor = who;
        return this;
    }

    /** Writes all of {@code events} as one commit, one second after the last, and returns its position. */
    public synchronized long commit(Object... events) {
        now = now.plusSeconds(1);
        List<NewEvent> drafts = new ArrayList<>();
        for (Object event : events) {
            if (event instanceof UserEvent.UserRegistered registered) {
                keys.create(registered.userId());
            }
            drafts.add(draft(event));
        }
        return log.append(new CommitDraft(Ids.next(), now, drafts, List.of()));
    }

    private NewEvent draft(Object event) {
        Encoded encoded = codec.encode(event);
        String stream = streamOf(event);
        long sequence = next.merge(stream, 1L, Long::sum) - 1;
        String metadata = "{\"actor\":\"" + actor + "\",\"correlation\":\"request-" + sequence + "\"}";
        return new NewEvent(
                Ids.next(),
                event instanceof UserEvent ? "User" : "Other",
                stream,
                sequence,
                encoded.name(),
                String.valueOf(encoded.revision()),
                now,
                Content.of(metadata),
                Content.of(encoded.json()));
    }

    private static String streamOf(Object event) {
        return switch (event) {
            case UserEvent user -> user.userId();
            case SessionEvent session -> session.sessionId();
            case SignInEvent.SignInRefused refused -> refused.attemptId();
            case AdminsEvent _ -> AdminsEvent.STREAM;
            case AuditEvent.AuditAccessed accessed -> accessed.accessId();
            default -> throw new IllegalArgumentException("no stream for " + event);
        };
    }
}
