package dev.registrar.query.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.verify.Fault;
import dev.registrar.eventstore.verify.LogVerifier;
import dev.registrar.eventstore.verify.Seal;
import dev.registrar.eventstore.verify.SealKeys;
import dev.registrar.eventstore.verify.Seals;
import dev.registrar.eventstore.verify.SignedTreeHead;
import dev.registrar.eventstore.verify.VerifiableLog;
import dev.registrar.query.web.QueryParameters;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Access.Level;
import dev.registrar.shared.adapter.web.Caller;
import dev.registrar.shared.adapter.web.Json;
import dev.registrar.shared.adapter.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The log, for admins and auditors. Each look is itself recorded. */
@RestController
@RequestMapping("/audit")
@Access(Level.AUDIT)
final class AuditApi {

    private static final int LIMIT = 100;
    private static final int MOST = 1000;
    private static final long FARTHEST = 999_999_999_999_999_999L;

    private final EventLog events;
    private final EventStreams streams;
    private final AccessRecords accesses;
    private final CommitLog log;
    private final Seals seals;
    private final SealKeys keys;
    /** A walk over the whole log reads all of it: one at a time in a process. */
    private final Semaphore verifying = new Semaphore(1);

    AuditApi(EventLog events, EventStreams streams, AccessRecords accesses, CommitLog log, Seals seals, SealKeys keys) {
        this.events = events;
        this.streams = streams;
        this.accesses = accesses;
        this.log = log;
        this.seals = seals;
        this.keys = keys;
    }

    /**
     * What verification found.
     *
     * @param from first commit that was checked
     * @param to last commit that was checked
     * @param commits how many were checked, voids included
     * @param head last commit of the log
     * @param sealed the last seal that was checked and is sound; absent where there is none
     * @param firstFault the first fault; absent where there is none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Verification(
            boolean ok,
            long from,
            long to,
            long commits,
            long head,
            @Nullable SealedJson sealed,
            @Nullable FaultJson firstFault) {}

    /** How far the log is sealed, and the root over that. */
    record SealedJson(long size, String root) {}

    /** The newest signed tree head. */
    record Checkpoint(long size, String root, String at, String keyId, String signature) {}

    /** Where and how the log is broken. */
    record FaultJson(long position, String kind) {
        static FaultJson of(Fault fault) {
            return new FaultJson(
                    fault.position(),
                    fault.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    @GetMapping(
            path = "/events",
            produces = {MediaType.APPLICATION_JSON_VALUE, EventStreams.NDJSON, MediaType.TEXT_EVENT_STREAM_VALUE})
    void events(Caller caller, HttpServletRequest request, HttpServletResponse response) throws IOException {
        QueryParameters parameters = QueryParameters.of(request);
        EventFilter filter = EventFilter.of(parameters);
        long after = parameters.whole("after", 0, FARTHEST, 0);
        MediaType type = EventStreams.wanted(request);
        boolean paged = type.equals(MediaType.APPLICATION_JSON);
        int limit = paged ? (int) parameters.whole("limit", 1, MOST, LIMIT) : MOST;
        long token = EventStreams.resume(request, after, parameters);
        parameters.finish();
        accesses.record(caller, request, response);
        if (!paged) {
            streams.send(type, filter, token, request, response);
            return;
        }
        EventLog.Page page = events.page(filter, after, limit);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.getOutputStream().write(Json.mapper().writeValueAsBytes(page));
    }

    @GetMapping("/checkpoint")
    Checkpoint checkpoint(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        QueryParameters.of(request).finish();
        accesses.record(caller, request, response);
        SignedTreeHead head = seals.last()
                .map(Seal::head)
                .orElseThrow(() -> Refusal.of("NOT_SEALED", 503, "The log is not sealed yet; try again in a second"));
        return new Checkpoint(head.size(), head.root(), head.time(), head.keyId(), head.signature());
    }

    @GetMapping(path = "/export", produces = EventStreams.NDJSON)
    void export(Caller caller, HttpServletRequest request, HttpServletResponse response) throws IOException {
        QueryParameters parameters = QueryParameters.of(request);
        long after = parameters.whole("after", 0, FARTHEST, 0);
        long to = parameters.whole("to", 1, FARTHEST, FARTHEST);
        parameters.finish();
        accesses.record(caller, request, response);
        // What is committed from now on, such as the record of this look, is for the next export.
        streams.export(after, Math.min(to, log.head()), response);
    }

    @GetMapping("/verify")
    Verification verify(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        QueryParameters parameters = QueryParameters.of(request);
        long from = parameters.whole("from", 1, FARTHEST, 1);
        long to = parameters.whole("to", 1, FARTHEST, FARTHEST);
        if (from > to) {
            parameters.wrong("to", "INVALID_VALUE", "to must not be less than from");
        }
        parameters.finish();
        accesses.record(caller, request, response);
        if (!(log instanceof VerifiableLog verifiable)) {
            throw Refusal.of("NOT_IMPLEMENTED", 501, "This log cannot be verified");
        }
        if (!verifying.tryAcquire()) {
            throw Refusal.of("VERIFICATION_RUNNING", 503, "A verification is running; try again when it has ended");
        }
        try {
            LogVerifier.Report report =
                    new LogVerifier(verifiable, seals, keys).verify(from, to, LogVerifier.Progress.UNSEEN);
            return new Verification(
                    report.ok(),
                    report.from(),
                    report.to(),
                    report.commits(),
                    report.head(),
                    report.sealed()
                            .map(head -> new SealedJson(head.size(), head.root()))
                            .orElse(null),
                    report.firstFault().map(FaultJson::of).orElse(null));
        } finally {
            verifying.release();
        }
    }
}
