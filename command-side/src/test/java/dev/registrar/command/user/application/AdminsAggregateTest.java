package dev.registrar.command.user.application;

import dev.registrar.shared.RejectedException;
import dev.registrar.shared.user.AdminsEvent;
import dev.registrar.shared.user.AdminsEvent.AdminGranted;
import dev.registrar.shared.user.AdminsEvent.AdminRevoked;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.Test;

class AdminsAggregateTest {

    private final FixtureConfiguration<AdminsAggregate> fixture = new AggregateTestFixture<>(AdminsAggregate.class);

    @Test
    void the_first_admin_begins_the_stream() {
        fixture.givenNoPriorActivity()
                .whenConstructing(() -> {
                    var admins = new AdminsAggregate();
                    admins.ask(new AdminGranted("ada"));
                    return admins;
                })
                .expectEvents(new AdminGranted("ada"));
    }

    @Test
    void an_admin_goes_while_another_stays() {
        fixture.given(new AdminGranted("ada"), new AdminGranted("bob"))
                .whenInvoking(AdminsEvent.STREAM, admins -> admins.ask(new AdminRevoked("ada")))
                .expectEvents(new AdminRevoked("ada"));
    }

    @Test
    void the_last_admin_stays() {
        fixture.given(new AdminGranted("ada"))
                .whenInvoking(AdminsEvent.STREAM, admins -> admins.ask(new AdminRevoked("ada")))
                .expectNoEvents()
                .expectException(RejectedException.class);
    }
}
