package dev.registrar.query.projection;

import dev.registrar.shared.adapter.web.LogPosition;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;

/** Where a request reads from: waits for what it must not miss, and says how new the answer is. */
public final class Reads {

    /** How long a read waits for a view that lags. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Positions positions;
    private final LogPosition header;

    Reads(Positions positions, LogPosition header) {
        this.positions = positions;
        this.header = header;
    }

    /**
     * Returns where {@code request} reads {@code projection}, and tells the client its position.
     *
     * @throws dev.registrar.shared.RejectedException {@code READ_AFTER_TIMEOUT} (503) where the view does not reach the
     *     position that the request asks for in time
     */
    public Positions.Served of(String projection, HttpServletRequest request, HttpServletResponse response) {
        return from(projection, header.readAfter(request), response);
    }

    /** Returns where to read {@code projection} once it has applied {@code position}, and tells the client. */
    public Positions.Served from(String projection, long position, HttpServletResponse response) {
        Positions.Served served = positions.await(projection, position, PATIENCE);
        header.applied(response, served.position());
        return served;
    }
}
