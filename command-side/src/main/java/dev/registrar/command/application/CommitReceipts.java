package dev.registrar.command.application;

import java.util.function.Function;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

/** Tells the sender of a command which commit its unit of work became. */
public final class CommitReceipts implements MessageHandlerInterceptor<CommandMessage<?>> {

    private final Function<UnitOfWork<?>, @Nullable Long> positionOf;

    /** Asks {@code positionOf} a committed unit of work for the position of its commit; null where it made none. */
    public CommitReceipts(Function<UnitOfWork<?>, @Nullable Long> positionOf) {
        this.positionOf = positionOf;
    }

    @Override
    public @Nullable Object handle(UnitOfWork<? extends CommandMessage<?>> work, InterceptorChain chain)
            throws Exception {
        if (work.getMessage().getMetaData().get(CommitReceipt.METADATA) instanceof CommitReceipt receipt) {
            work.afterCommit(committed -> {
                Long position = positionOf.apply(committed);
                if (position != null) {
                    receipt.committedAt(position);
                }
            });
        }
        return chain.proceed();
    }
}
