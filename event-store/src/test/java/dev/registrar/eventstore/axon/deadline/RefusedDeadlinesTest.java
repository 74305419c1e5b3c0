package dev.registrar.eventstore.axon.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.registrar.eventstore.testing.Spin;
import dev.registrar.eventstore.testing.replica.ReplicaSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.tracing.NoOpSpanFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What waiting does not mend is said once, and not waited for. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RefusedDeadlinesTest {
    private static final int UNAUTHORIZED = 13;

    private final AtomicBoolean refusing = new AtomicBoolean();
    private final ReplicaSet set = ReplicaSet.with()
            .refusing(request -> refusing.get() && request.contains(" deadlines_") ? UNAUTHORIZED : 0)
            .start();
    private final DeadlineNode node =
            new DeadlineNode(set.uri().replace("/?", "/deadlines?"), NoOpSpanFactory.INSTANCE);
    private final Logger logger = (Logger) LoggerFactory.getLogger(DeadlineJobs.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @AfterEach
    void close() {
        logger.detachAppender(said);
        node.close();
        set.close();
    }

    @Test
    void a_node_whose_user_lost_its_rights_says_so_once_and_stops() {
        said.start();
        logger.addAppender(said);
        refusing.set(true);
        Spin.until(() -> !node.clockwork().isRunning());
        assertThat(List.copyOf(said.list)).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.ERROR);
            assertThat(line.getFormattedMessage())
                    .startsWith("The database refuses this node its deadlines")
                    .contains("error 13 (Unauthorized)");
        });
    }
}
