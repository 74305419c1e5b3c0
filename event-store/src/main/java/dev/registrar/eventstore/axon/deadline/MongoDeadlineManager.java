package dev.registrar.eventstore.axon.deadline;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.eventstore.axon.CommitLogStorageEngine;
import java.util.UUID;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.deadline.DeadlineException;
import org.axonframework.deadline.DeadlineManagerSpanFactory;
import org.axonframework.deadline.DefaultDeadlineManagerSpanFactory;
import org.axonframework.deadline.jobrunr.JobRunrDeadlineManager;
import org.axonframework.deadline.jobrunr.LabelUtils;
import org.axonframework.lifecycle.Phase;
import org.axonframework.messaging.ScopeAwareProvider;
import org.axonframework.messaging.ScopeDescriptor;
import org.axonframework.serialization.Serializer;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.Span;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Axon's deadline manager on JobRunr, with what that leaves to JobRunr's paid edition: cancelling all deadlines of a
 * name, everywhere or in one scope.
 *
 * <p>What a deadline's handler publishes is in the log once. Its commit carries the deadline's identifier as
 * idempotency key: where a node dies between the commit and its note that the deadline was handled, the handler runs
 * again elsewhere and its second commit is refused. A handler's other effects, on other systems or on its saga, can
 * come twice.
 *
 * <p>Cancelling a deadline that is being handled, was handled or was cancelled does nothing.
 */
public final class MongoDeadlineManager extends JobRunrDeadlineManager {
    private static final Logger LOG = LoggerFactory.getLogger(MongoDeadlineManager.class);
    private static final String KEY = "deadline:";

    private final ThreadLocal<@Nullable String> handled = new ThreadLocal<>();
    private final MongoDeadlines deadlines;
    private final Serializer serializer;
    private final DeadlineManagerSpanFactory spans;

    private MongoDeadlineManager(Builder builder) {
        super(JobRunrDeadlineManager.builder()
                .jobScheduler(builder.deadlines.scheduler())
                .scopeAwareProvider(builder.scopes)
                .serializer(builder.serializer)
                .transactionManager(builder.transactions)
                .spanFactory(builder.spans));
        this.deadlines = builder.deadlines;
        this.serializer = builder.serializer;
        this.spans = builder.spans;
        registerHandlerInterceptor((unitOfWork, chain) -> {
            var id = handled.get();
            if (id != null) {
                unitOfWork
                        .root()
                        .resources()
                        .put(CommitLogStorageEngine.IDEMPOTENCY, new Idempotency(KEY + id, Content.of("")));
            }
            return chain.proceed();
        });
        // JobRunr notes the class it saw; one that the stock manager scheduled before is handled too.
        deadlines.handle(MongoDeadlineManager.class, this);
        deadlines.handle(JobRunrDeadlineManager.class, this);
    }

    /**
     * A manager of these deadlines, which it starts and closes with Axon's life cycle.
     *
     * @param scopes finds aggregates and sagas, such as {@code new ConfigurationScopeAwareProvider(configuration)}
     * @param serializer for payloads, metadata and scopes
     */
    public static Builder builder(MongoDeadlines deadlines, ScopeAwareProvider scopes, Serializer serializer) {
        return new Builder(deadlines, scopes, serializer);
    }

    @Override
    public void cancelSchedule(String deadlineName, String scheduleId) {
        var id = identifier(scheduleId);
        cancel(
                spans.createCancelScheduleSpan(deadlineName, scheduleId),
                () -> deadlines.jobs().cancel(id, DELETE_REASON));
    }

    @Override
    public void cancelAll(String deadlineName) {
        var label = LabelUtils.getLabel(deadlineName);
        cancel(spans.createCancelAllSpan(deadlineName), () -> deadlines.jobs().cancelAll(label, DELETE_REASON));
    }

    @Override
    public void cancelAllWithinScope(String deadlineName, ScopeDescriptor scope) {
        var label = LabelUtils.getCombinedLabel(serializer, deadlineName, scope);
        cancel(
                spans.createCancelAllWithinScopeSpan(deadlineName, scope),
                () -> deadlines.jobs().cancelAll(label, DELETE_REASON));
    }

    private void cancel(Span span, Runnable cancellation) {
        runOnPrepareCommitOrNow(span.wrapRunnable(cancellation));
    }

    private static UUID identifier(String scheduleId) {
        try {
            return UUID.fromString(scheduleId);
        } catch (IllegalArgumentException e) {
            throw new DeadlineException("the identifier of a deadline is a UUID, not " + scheduleId, e);
        }
    }

    /** Called by JobRunr when a deadline is due. */
    @Override
    public void execute(String serializedDeadlineDetails, @Nullable String deadlineId) {
        handled.set(deadlineId);
        try {
            super.execute(serializedDeadlineDetails, deadlineId);
        } catch (DeadlineException e) {
            if (!isStored(e, deadlineId)) {
                throw e;
            }
            LOG.debug("Deadline {} was handled before; its second commit was refused", deadlineId);
        } finally {
            handled.remove();
        }
    }

    private static boolean isStored(DeadlineException failure, @Nullable String deadlineId) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AppendException.KeyUsed used && used.key().equals(KEY + deadlineId)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void registerLifecycleHandlers(LifecycleRegistry lifecycle) {
        lifecycle.onStart(Phase.INBOUND_EVENT_CONNECTORS, deadlines::start);
        super.registerLifecycleHandlers(lifecycle);
    }

    /** What a manager needs. */
    public static final class Builder {
        private final MongoDeadlines deadlines;
        private final ScopeAwareProvider scopes;
        private final Serializer serializer;
        private TransactionManager transactions = NoTransactionManager.INSTANCE;
        private DeadlineManagerSpanFactory spans = DefaultDeadlineManagerSpanFactory.builder()
                .spanFactory(NoOpSpanFactory.INSTANCE)
                .build();

        private Builder(MongoDeadlines deadlines, ScopeAwareProvider scopes, Serializer serializer) {
            this.deadlines = deadlines;
            this.scopes = scopes;
            this.serializer = serializer;
        }

        /** What handlers run in; no transaction where nothing is said. */
        public Builder transactionManager(TransactionManager manager) {
            this.transactions = manager;
            return this;
        }

        /** Where spans go; nowhere where nothing is said. */
        public Builder spanFactory(DeadlineManagerSpanFactory factory) {
            this.spans = factory;
            return this;
        }

        /** Makes the manager. */
        public MongoDeadlineManager build() {
            return new MongoDeadlineManager(this);
        }
    }
}
