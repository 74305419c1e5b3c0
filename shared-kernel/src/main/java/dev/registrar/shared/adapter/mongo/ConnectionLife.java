package dev.registrar.shared.adapter.mongo;

import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ServerDescription;
import com.mongodb.event.ClusterDescriptionChangedEvent;
import com.mongodb.event.ClusterListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the connection to MongoDB: connected, disconnected, reconnected, closing, and errors on the way. Each
 * turn is a log line and counts in {@code registrar.mongodb.events}; {@code registrar.mongodb.connected} is 1 or 0.
 */
public final class ConnectionLife implements ClusterListener {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLife.class);

    private final String hosts;
    private final MeterRegistry meters;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private volatile @Nullable String lastError;

    /** Watches the connection to {@code hosts}. */
    public ConnectionLife(String hosts, MeterRegistry meters) {
        this.hosts = hosts;
        this.meters = meters;
        Gauge.builder("registrar.mongodb.connected", this, life -> life.isConnected() ? 1 : 0)
                .description("1 while a server that takes writes is known")
                .register(meters);
    }

    private enum State {
        NEW,
        CONNECTED,
        DISCONNECTED,
        CLOSING
    }

    /** Returns whether a server that takes writes is known. */
    public boolean isConnected() {
        return state.get() == State.CONNECTED;
    }

    @Override
    public void clusterDescriptionChanged(ClusterDescriptionChangedEvent event) {
        ClusterDescription now = event.getNewDescription();
        errors(now);
        if (now.hasWritableServer()) {
            connected();
        } else if (state.compareAndSet(State.CONNECTED, State.DISCONNECTED)) {
            count("disconnected");
            LOG.warn("MongoDB at {}: disconnected; requests that need it are answered 503 until it is back", hosts);
        }
    }

    /** Says that the connection is being closed by us. */
    public void closing() {
        if (state.getAndSet(State.CLOSING) != State.CLOSING) {
            count("closing");
            LOG.info("MongoDB at {}: closing", hosts);
        }
    }

    private void connected() {
        State before = state.getAndUpdate(was -> was == State.CLOSING ? was : State.CONNECTED);
        if (before == State.NEW) {
            count("connected");
            LOG.info("MongoDB at {}: connected", hosts);
        } else if (before == State.DISCONNECTED) {
            lastError = null;
            count("reconnected");
            LOG.info("MongoDB at {}: reconnected", hosts);
        }
    }

    /** The driver tries again and again; each kind of error is said once until there is a connection. */
    private void errors(ClusterDescription description) {
        for (ServerDescription server : description.getServerDescriptions()) {
            @Nullable Throwable error = server.getException();
            if (error != null && !Objects.equals(lastError, error.getClass().getName())) {
                lastError = error.getClass().getName();
                count("error");
                LOG.warn("MongoDB at {}: error: {}", server.getAddress(), reason(error));
            }
        }
    }

    private void count(String event) {
        Counter.builder("registrar.mongodb.events")
                .description("turns in the life of the connection")
                .tag("event", event.toLowerCase(Locale.ROOT))
                .register(meters)
                .increment();
    }

    /** Returns the innermost message: the driver wraps "connection refused" several times. */
    static String reason(Throwable error) {
        Throwable cause = error;
        for (@Nullable Throwable next = error; next != null; next = next.getCause()) {
            cause = next;
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
