package dev.registrar.eventstore.axon.deadline;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.axonframework.tracing.NoOpSpanFactory;

/** A node in a process of its own that is killed while one deadline waits and another is being handled. */
final class DeadlineProcess {
    static final String HANDLING = "handling";

    private DeadlineProcess() {}

    @SuppressWarnings("SystemOut") // how the test hears of it
    public static void main(String[] arguments) {
        var node = new DeadlineNode(arguments[0], NoOpSpanFactory.INSTANCE);
        var never = new CountDownLatch(1);
        node.deadlines().registerHandlerInterceptor((unitOfWork, _) -> {
            System.out.println(HANDLING);
            never.await();
            return unitOfWork;
        });
        node.send(new Order.Place("a"));
        node.send(new Order.Remind("a", Order.REMINDER, Duration.ofSeconds(4), "waited"));
        node.send(new Order.Remind("a", Order.REMINDER, Duration.ZERO, "was being handled"));
    }
}
