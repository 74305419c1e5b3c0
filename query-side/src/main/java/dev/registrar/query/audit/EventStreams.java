package dev.registrar.query.audit;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.mongo.CloudEventLines;
import dev.registrar.query.web.QueryParameters;
import dev.registrar.shared.adapter.web.Caller;
import dev.registrar.shared.adapter.web.Callers;
import dev.registrar.shared.adapter.web.Json;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;

/**
 * Sends the log as it is read: the next chunk is read when the client has taken the last one. As NDJSON up to the end
 * that the log had at the beginning; as server-sent events for as long as the client stays and may look.
 */
final class EventStreams implements SmartLifecycle {

    static final String NDJSON = "application/x-ndjson";

    private static final Logger log = LoggerFactory.getLogger(EventStreams.class);
    private static final MediaType LINES = MediaType.parseMediaType(NDJSON);
    private static final Pattern EVENT_ID = Pattern.compile("(\\d{1,18})-(\\d{1,5})");
    private static final int MOST_STREAMS = 64;
    private static final Duration POLL = Duration.ofMillis(100);
    /** How often an idle stream shows that it lives, and the caller's rights are looked at again. */
    private static final Duration BEAT = Duration.ofSeconds(5);

    private final CommitLog commits;
    private final EventLog events;
    private final Callers callers;
    private final Semaphore open = new Semaphore(MOST_STREAMS);
    private volatile boolean running;

    EventStreams(CommitLog commits, EventLog events, Callers callers) {
        this.commits = commits;
        this.events = events;
        this.callers = callers;
    }

    /** Returns the type among those of the log that {@code request} likes best. */
    static MediaType wanted(HttpServletRequest request) {
        String header = request.getHeader("Accept");
        List<MediaType> accepted = MediaType.parseMediaTypes(header == null ? "*/*" : header);
        MimeTypeUtils.sortBySpecificity(accepted);
        for (MediaType each : accepted) {
            for (MediaType ours : List.of(MediaType.APPLICATION_JSON, LINES, MediaType.TEXT_EVENT_STREAM)) {
                if (each.isCompatibleWith(ours)) {
                    return ours;
                }
            }
        }
        return MediaType.APPLICATION_JSON;
    }

    /** Returns the token of the last event the client has: by {@code Last-Event-ID}, or all of commit {@code after}. */
    static long resume(HttpServletRequest request, long after, QueryParameters parameters) {
        String last = request.getHeader("Last-Event-ID");
        if (last == null || last.isEmpty()) {
            return token(after, 0xFFFF);
        }
        Matcher id = EVENT_ID.matcher(last);
        if (!id.matches()) {
            parameters.wrong(
                    "Last-Event-ID", "INVALID_VALUE", "Last-Event-ID must be the id of an event of this stream");
            return 0;
        }
        return token(Long.parseLong(id.group(1)), Integer.parseInt(id.group(2)));
    }

    private static long token(long position, int index) {
        return position << 16 | index;
    }

    /** Sends what {@code filter} asks for and comes after {@code token}. */
    void send(MediaType type, EventFilter filter, long token, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        stream(type, response, out -> {
            if (type.equals(MediaType.TEXT_EVENT_STREAM)) {
                live(filter, token, request, out);
            } else {
                lines(filter, token, out);
            }
        });
    }

    /** Sends the commits behind {@code after} up to {@code end} as lines of CloudEvents 1.0. */
    void export(long after, long end, HttpServletResponse response) throws IOException {
        stream(
                LINES,
                response,
                out -> walk(after, end, chunk -> {
                    for (Commit commit : chunk) {
                        out.write(CloudEventLines.line(commit).getBytes(StandardCharsets.UTF_8));
                        out.write('\n');
                    }
                    out.flush();
                }));
    }

    private interface Sending<T> {
        void accept(T what) throws IOException;
    }

    /** A write waits until the client has taken what was sent before, so that a slow client slows down its own reads only. */
    private void stream(MediaType type, HttpServletResponse response, Sending<OutputStream> body) throws IOException {
        if (!open.tryAcquire()) {
            throw Refusal.of("TOO_MANY_STREAMS", 503, "Too many streams are open; try again later");
        }
        try {
            response.setContentType(type.toString());
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Accel-Buffering", "no");
            response.flushBuffer();
            body.accept(new BufferedOutputStream(response.getOutputStream(), 1 << 16));
        } catch (IOException e) {
            log.debug("a client left its stream", e);
        } finally {
            open.release();
        }
    }

    private void lines(EventFilter filter, long token, OutputStream out) throws IOException {
        walk(Math.max(0, (token >> 16) - 1), commits.head(), chunk -> {
            for (AuditedEvent event : events.events(filter, chunk)) {
                if (token(event.position(), event.index()) > token) {
                    out.write(Json.mapper().writeValueAsBytes(event));
                    out.write('\n');
                }
            }
            out.flush();
        });
    }

    private void walk(long after, long end, Sending<List<Commit>> each) throws IOException {
        long at = after;
        while (at < end && running) {
            List<Commit> chunk = commits.read(at, (int) Math.min(EventLog.CHUNK, end - at));
            if (chunk.isEmpty()) {
                break;
            }
            each.accept(chunk);
            at = chunk.getLast().position();
        }
    }

    private void live(EventFilter filter, long token, HttpServletRequest request, OutputStream out) throws IOException {
        Semaphore wake = new Semaphore(0);
        long at = Math.max(0, (token >> 16) - 1);
        try (CommitLog.Subscription _ = commits.onCommit(position -> wake.release())) {
            long beaten = System.nanoTime();
            while (running) {
                wake.drainPermits();
                List<Commit> chunk = commits.read(at, EventLog.CHUNK);
                for (AuditedEvent event : events.events(filter, chunk)) {
                    if (token(event.position(), event.index()) > token) {
                        out.write(sent(event));
                    }
                }
                if (!chunk.isEmpty()) {
                    at = chunk.getLast().position();
                    out.flush();
                }
                if (System.nanoTime() - beaten >= BEAT.toNanos()) {
                    if (!mayLook(request)) {
                        return;
                    }
                    beaten = System.nanoTime();
                    out.write(":\n\n".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
                if (chunk.isEmpty()) {
                    var _ = wake.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] sent(AuditedEvent event) {
        return ("id: " + event.position() + "-" + event.index() + "\nevent: " + event.type() + "\ndata: "
                        + Json.mapper().writeValueAsString(event) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private boolean mayLook(HttpServletRequest request) {
        return callers.find(request)
                .map(Caller::role)
                .filter(role -> role == Role.ADMIN || role == Role.AUDITOR)
                .isPresent();
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server waits for requests to end: these never would. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
