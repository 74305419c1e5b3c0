package dev.registrar.eventstore.autoconfigure.sample;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** An Axon application as its users write it: nothing in it says where events are kept. */
@Configuration
@EnableAutoConfiguration
@Import({SampleApplication.Account.class, SampleApplication.Balances.class})
public class SampleApplication {

    public record OpenAccount(@TargetAggregateIdentifier String id) {}

    public record Deposit(@TargetAggregateIdentifier String id, long amount) {}

    /** A class and not a record: Axon's default serialiser, XStream, cannot read records. */
    public static final class AccountOpened {
        private final String id;

        public AccountOpened(String id) {
            this.id = id;
        }

        public String id() {
            return id;
        }
    }

    /** A class for the same reason. */
    public static final class Deposited {
        private final String id;
        private final long amount;

        public Deposited(String id, long amount) {
            this.id = id;
            this.amount = amount;
        }

        public String id() {
            return id;
        }

        public long amount() {
            return amount;
        }
    }

    @Aggregate
    public static class Account {
        @AggregateIdentifier
        private String id;

        protected Account() {}

        @CommandHandler
        public Account(OpenAccount command) {
            apply(new AccountOpened(command.id()));
        }

        @CommandHandler
        public void handle(Deposit command) {
            apply(new Deposited(command.id(), command.amount()));
        }

        @EventSourcingHandler
        public void on(AccountOpened event) {
            id = event.id();
        }
    }

    @ProcessingGroup("balances")
    public static class Balances {
        private final BlockingQueue<Deposited> seen = new LinkedBlockingQueue<>();
        private volatile boolean takesDebts;

        @EventHandler
        public void on(Deposited event) {
            seen.add(event);
            if (event.amount() < 0 && !takesDebts) {
                throw new IllegalArgumentException("not a deposit");
            }
        }

        /** Mends what makes events dead letters. */
        public void takeDebts() {
            takesDebts = true;
        }

        public BlockingQueue<Deposited> seen() {
            return seen;
        }
    }

    /** Stands in for Boot's metrics, which bind all binders. */
    @Bean
    MeterRegistry meterRegistry(List<MeterBinder> binders) {
        var registry = new SimpleMeterRegistry();
        binders.forEach(binder -> binder.bindTo(registry));
        return registry;
    }
}
