package dev.registrar.command.application;

import dev.registrar.eventstore.Idempotency;
import java.util.function.BiConsumer;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

/** Hands the key that a command came with to whatever stores its commit. */
public final class IdempotencyKeys implements MessageHandlerInterceptor<CommandMessage<?>> {

    /** Name of the command's metadata that carries it. */
    static final String METADATA = "idempotency";

    private final BiConsumer<UnitOfWork<?>, Idempotency> store;

    /** Gives {@code store} the unit of work and its key. */
    public IdempotencyKeys(BiConsumer<UnitOfWork<?>, Idempotency> store) {
        this.store = store;
    }

    @Override
    public @Nullable Object handle(UnitOfWork<? extends CommandMessage<?>> work, InterceptorChain chain)
            throws Exception {
        if (work.getMessage().getMetaData().get(METADATA) instanceof Idempotency key) {
            store.accept(work, key);
        }
        return chain.proceed();
    }
}
