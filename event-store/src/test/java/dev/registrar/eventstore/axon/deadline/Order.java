package dev.registrar.eventstore.axon.deadline;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.time.Duration;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateMember;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.jspecify.annotations.Nullable;

/** An order that reminds itself, with a part that does too and a delivery that follows it as a saga. */
public class Order {
    static final String REMINDER = "reminder of an order, by a name that is longer than JobRunr's labels may be";
    static final String BARE = "bare";
    static final String END = "end";

    record Place(@TargetAggregateIdentifier String id) {}

    /** Schedules a deadline; answers its identifier. */
    record Remind(
            @TargetAggregateIdentifier String id,
            String name,
            Duration after,
            @Nullable Object payload) {}

    record RemindAndCancel(@TargetAggregateIdentifier String id, Duration after) {}

    record CancelWithin(@TargetAggregateIdentifier String id, String name) {}

    public record Placed(String id) {}

    /** A deadline was handled. */
    public record Reminded(String id, String text) {}

    public record PartText(String text) {}

    /** What the delivery is asked by. */
    public record DeliveryAsked(String id, String what, long milliseconds) {}

    @AggregateIdentifier
    private String id;

    @AggregateMember
    private Part part;

    protected Order() {}

    @CommandHandler
    Order(Place command) {
        apply(new Placed(command.id()));
    }

    @CommandHandler
    String handle(Remind command, DeadlineManager deadlines) {
        return deadlines.schedule(command.after(), command.name(), command.payload());
    }

    @CommandHandler
    void handle(RemindAndCancel command, DeadlineManager deadlines) {
        deadlines.cancelSchedule(REMINDER, deadlines.schedule(command.after(), REMINDER, "cancelled"));
    }

    @CommandHandler
    void handle(CancelWithin command, DeadlineManager deadlines) {
        deadlines.cancelAllWithinScope(command.name());
    }

    @EventSourcingHandler
    void on(Placed event) {
        id = event.id();
        part = new Part();
    }

    @DeadlineHandler(deadlineName = REMINDER)
    void remind(String text, @Timestamp Instant due) {
        apply(new Reminded(id, due.isAfter(Instant.now()) ? text + " before its time" : text));
    }

    @DeadlineHandler(deadlineName = BARE)
    void remind() {
        apply(new Reminded(id, BARE));
    }

    /** A part of an order. */
    public static class Part {
        @DeadlineHandler
        void remind(PartText payload) {
            apply(new Reminded("part", payload.text()));
        }
    }

    /** Follows an order. */
    @JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
    public static class Delivery {
        private String id;

        @StartSaga
        @SagaEventHandler(associationProperty = "id")
        void on(Placed event) {
            id = event.id();
        }

        @SagaEventHandler(associationProperty = "id")
        void on(DeliveryAsked event, DeadlineManager deadlines) {
            switch (event.what()) {
                case "cancel" -> deadlines.cancelAllWithinScope(REMINDER);
                case BARE, END -> deadlines.schedule(Duration.ofMillis(event.milliseconds()), event.what());
                default -> deadlines.schedule(Duration.ofMillis(event.milliseconds()), REMINDER, event.what());
            }
        }

        @DeadlineHandler(deadlineName = REMINDER)
        void remind(String text, EventBus events) {
            tell(text, events);
        }

        @DeadlineHandler(deadlineName = BARE)
        void remind(@Nullable Void nothing, EventBus events) {
            tell(BARE, events);
        }

        @EndSaga
        @DeadlineHandler(deadlineName = END)
        void end(@Nullable Void nothing, EventBus events) {
            tell(END, events);
        }

        private void tell(String text, EventBus events) {
            events.publish(GenericEventMessage.asEventMessage(new Reminded("delivery of " + id, text)));
        }
    }
}
