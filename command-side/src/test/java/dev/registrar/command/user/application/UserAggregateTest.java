package dev.registrar.command.user.application;

import dev.registrar.command.Command;
import dev.registrar.command.application.CommandRejection;
import dev.registrar.command.application.ExpectedVersion;
import dev.registrar.command.application.PersonalKeys;
import dev.registrar.command.user.UserCommand;
import dev.registrar.command.user.UserCommand.ChangeRole;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.DeleteUser;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.command.user.UserRejection;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.testing.TestKeys;
import dev.registrar.shared.user.AdminsEvent;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.UserEvent.EmailChanged;
import dev.registrar.shared.user.UserEvent.RoleChanged;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Test;

class UserAggregateTest {

    private static final UserRegistered REGISTERED =
            new UserRegistered("ada", "ada@example.org", "Ada Lovelace", "user", 1);

    /** Stands for the stream of admins, which a fixture for one aggregate does not have. */
    private static final class AskedAdmins extends AdminsRegister {

        private final List<AdminsEvent> asked = new ArrayList<>();

        AskedAdmins() {
            super(() -> {
                throw new AssertionError("not read");
            });
        }

        @Override
        public void ask(AdminsEvent event) {
            asked.add(event);
        }
    }

    private final AskedAdmins admins = new AskedAdmins();
    private final FixtureConfiguration<UserAggregate> fixture = new AggregateTestFixture<>(UserAggregate.class)
            .registerInjectableResource(admins)
            .registerInjectableResource(new PersonalKeys(TestKeys.dataKeys()))
            .registerCommandTargetResolver(UserAggregateTest::target);

    private static VersionedAggregateIdentifier target(CommandMessage<?> message) {
        return new VersionedAggregateIdentifier((Object) ((Command) message.getPayload()).target(), null);
    }

    private static Map<String, Object> expecting(ExpectedVersion version) {
        return Map.of(ExpectedVersion.METADATA, version);
    }

    private ResultValidator<UserAggregate> when(ExpectedVersion version, UserCommand command, Object... given) {
        var message = new GenericCommandMessage<>(new GenericMessage<>(command, expecting(version)), command.handler());
        return fixture.given(given).when(message);
    }

    @Test
    void a_registration_is_the_first_event() {
        when(
                        ExpectedVersion.ANY,
                        new RegisterUser(
                                "ada",
                                new EmailAddress("ada@example.org"),
                                new PersonName("Ada Lovelace"),
                                Role.USER,
                                1))
                .expectEvents(REGISTERED)
                .expectResultMessagePayload(0L);
        Assertions.assertThat(admins.asked).isEmpty();
    }

    @Test
    void several_changes_are_several_events_and_the_version_is_that_of_the_last() {
        when(
                        ExpectedVersion.ANY,
                        ChangeUser.of("ada")
                                .withName(new PersonName("Ada"))
                                .withEmail(new EmailAddress("lady@example.org")),
                        REGISTERED)
                .expectEvents(
                        new UserRenamed("ada", "Ada"), new EmailChanged("ada", "ada@example.org", "lady@example.org"))
                .expectResultMessagePayload(2L);
    }

    @Test
    void what_is_so_already_emits_nothing_and_tells_the_version() {
        when(ExpectedVersion.ANY, ChangeUser.of("ada").withName(new PersonName("Ada Lovelace")), REGISTERED)
                .expectNoEvents()
                .expectResultMessagePayload(0L);
    }

    @Test
    void another_version_than_expected_is_refused() {
        when(ExpectedVersion.exactly(1), ChangeUser.of("ada").withName(new PersonName("Ada Lovelace")), REGISTERED)
                .expectNoEvents()
                .expectException(RejectedException.class)
                .expectExceptionMessage(new RejectedException(CommandRejection.VERSION_MISMATCH).getMessage());
    }

    @Test
    void the_admins_are_asked_where_it_concerns_them() {
        when(ExpectedVersion.ANY, new ChangeRole("ada", Role.ADMIN), REGISTERED)
                .expectEvents(new RoleChanged("ada", "user", "admin"));
        Assertions.assertThat(admins.asked).containsExactly(new AdminsEvent.AdminGranted("ada"));
    }

    @Test
    void a_deleted_account_is_not_found() {
        when(ExpectedVersion.ANY, new DeleteUser("ada"), REGISTERED, new UserDeleted("ada", "ada@example.org", "user"))
                .expectException(RejectedException.class)
                .expectExceptionMessage(UserRejection.USER_NOT_FOUND.exception().getMessage());
    }
}
