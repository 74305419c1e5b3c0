package dev.registrar.command.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.registrar.command.Command;
import dev.registrar.command.user.UserCommand.ChangeRole;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.DeleteUser;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.event.Metadata;
import dev.registrar.shared.adapter.event.RecordedEvent;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.UserEvent.EmailChanged;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandsTest {

    private static final CommandContext SYSTEM = CommandContext.system("request-1");

    private final TestMongo mongo = TestMongo.open();
    private final CommandNode node = new CommandNode(mongo.database());

    @AfterEach
    void close() {
        node.close();
        mongo.close();
    }

    private static RegisterUser register(String id, String email, Role role) {
        return new RegisterUser(id, new EmailAddress(email), new PersonName("Ada Lovelace"), role, 1);
    }

    private static RegisterUser register(String email) {
        return register(Ids.next(), email, Role.USER);
    }

    private static ChangeUser rename(String id, String name) {
        return ChangeUser.of(id).withName(new PersonName(name));
    }

    private static String refusal(CommandNode on, Command command, CommandContext context) {
        try {
            on.commands().send(command, context);
            return "none";
        } catch (RejectedException e) {
            return e.rejection().code();
        }
    }

    private List<RecordedEvent> events(String stream) {
        return node.codec().readAll(node.log().stream(stream, 0));
    }

    @Test
    void a_command_becomes_one_commit_and_says_which() {
        var ada = register("ada@example.org");
        assertThat(node.commands().send(ada, SYSTEM)).isEqualTo(new Outcome(0, 1));
        var both = rename(ada.userId(), "Lady Lovelace").withEmail(new EmailAddress("lady@example.org"));
        assertThat(node.commands().send(both, SYSTEM)).isEqualTo(new Outcome(2, 2));

        assertThat(events(ada.userId()))
                .extracting(RecordedEvent::event)
                .containsExactly(
                        new UserRegistered(ada.userId(), "ada@example.org", "Ada Lovelace", "user", 1),
                        new UserRenamed(ada.userId(), "Lady Lovelace"),
                        new EmailChanged(ada.userId(), "ada@example.org", "lady@example.org"));
        assertThat(node.log().read(0, 10)).extracting(Commit::position).containsExactly(1L, 2L);
    }

    @Test
    void each_event_knows_who_caused_it_and_by_which_request() {
        var ada = register("ada@example.org");
        node.commands().send(ada, CommandContext.of("bob", "session-1", "request-1"));
        RecordedEvent registered = events(ada.userId()).getFirst();
        assertThat(registered.metadata()).isEqualTo(new Metadata("bob", "session-1", "request-1", null));
        assertThat(registered.aggregateType()).isEqualTo("User");
        assertThat(registered.type()).isEqualTo("user.registered");
    }

    @Test
    void what_is_so_already_succeeds_without_a_commit() {
        var ada = register("ada@example.org");
        node.commands().send(ada, SYSTEM);
        assertThat(node.commands().send(rename(ada.userId(), "Ada Lovelace"), SYSTEM))
                .isEqualTo(new Outcome(0, 1, false));
        assertThat(node.log().head()).isEqualTo(1);
    }

    @Test
    void nobody_takes_an_email_that_another_has() {
        var ada = register("ada@example.org");
        node.commands().send(ada, SYSTEM);
        var other = register("ada@example.org");
        assertThat(refusal(node, other, SYSTEM)).isEqualTo("EMAIL_TAKEN");
        assertThat(node.keys().find(other.userId())).as("its key is of no use").isEmpty();
        assertThat(node.log().head()).isEqualTo(1);
    }

    @Test
    void an_email_can_be_used_again_once_it_is_released() {
        var ada = register("ada@example.org");
        node.commands().send(ada, SYSTEM);
        node.commands().send(ChangeUser.of(ada.userId()).withEmail(new EmailAddress("lady@example.org")), SYSTEM);
        var next = register("ada@example.org");
        node.commands().send(next, SYSTEM);
        node.commands().send(new DeleteUser(next.userId()), SYSTEM);
        node.commands().send(register("ada@example.org"), SYSTEM);
        node.commands().send(new DeleteUser(ada.userId()), SYSTEM);
        assertThat(refusal(node, register("ada@example.org"), SYSTEM)).isEqualTo("EMAIL_TAKEN");
        assertThat(refusal(node, register("lady@example.org"), SYSTEM)).isEqualTo("none");
    }

    @Test
    void an_unknown_or_deleted_user_is_not_found_nor_a_stream_of_another_kind() {
        var boss = register(Ids.next(), "boss@example.org", Role.ADMIN);
        var ada = register("ada@example.org");
        node.commands().send(boss, SYSTEM);
        node.commands().send(ada, SYSTEM);
        node.commands().send(new DeleteUser(ada.userId()), SYSTEM);
        for (String id : List.of("nobody", ada.userId(), "admins")) {
            assertThat(refusal(node, rename(id, "Anyone"), SYSTEM)).isEqualTo("USER_NOT_FOUND");
        }
    }

    @Test
    void a_version_that_is_older_or_newer_than_expected_is_refused() {
        var ada = register("ada@example.org");
        node.commands().send(ada, SYSTEM);
        node.commands().send(rename(ada.userId(), "Ada II"), SYSTEM);
        for (long version : List.of(0L, 2L)) {
            var expecting = SYSTEM.expecting(ExpectedVersion.exactly(version));
            assertThat(refusal(node, rename(ada.userId(), "Ada III"), expecting))
                    .isEqualTo("VERSION_MISMATCH");
            assertThat(refusal(node, rename(ada.userId(), "Ada II"), expecting)).isEqualTo("VERSION_MISMATCH");
        }
        assertThat(node.commands().send(rename(ada.userId(), "Ada III"), SYSTEM.expecting(ExpectedVersion.exactly(1))))
                .isEqualTo(new Outcome(2, 3));
    }

    @Test
    void the_last_admin_can_be_neither_demoted_nor_deleted() {
        var one = register(Ids.next(), "one@example.org", Role.ADMIN);
        var two = register("two@example.org");
        node.commands().send(one, SYSTEM);
        node.commands().send(two, SYSTEM);
        assertThat(refusal(node, new ChangeRole(one.userId(), Role.USER), SYSTEM))
                .isEqualTo("LAST_ADMIN");
        assertThat(refusal(node, new DeleteUser(one.userId()), SYSTEM)).isEqualTo("LAST_ADMIN");

        Outcome promoted = node.commands().send(new ChangeRole(two.userId(), Role.ADMIN), SYSTEM);
        assertThat(promoted.version())
                .as("the version of the user, not of the admins")
                .isEqualTo(1);
        assertThat(node.log().read(promoted.position() - 1, 1).getFirst().events())
                .extracting("name")
                .containsExactly("user.role-changed", "admins.granted");
        assertThat(refusal(node, new DeleteUser(one.userId()), SYSTEM)).isEqualTo("none");
        assertThat(refusal(node, new DeleteUser(two.userId()), SYSTEM)).isEqualTo("LAST_ADMIN");
    }

    @Test
    void what_another_process_did_since_is_respected() {
        var ada = register("ada@example.org");
        node.commands().send(ada, SYSTEM);
        try (var other = new CommandNode(mongo.database())) {
            other.commands().send(rename(ada.userId(), "Lady Lovelace"), SYSTEM);

            assertThat(node.commands()
                            .send(rename(ada.userId(), "Ada Lovelace"), SYSTEM)
                            .version())
                    .as("not so already: the other one changed it")
                    .isEqualTo(2);
            other.commands().send(rename(ada.userId(), "Lady Lovelace"), SYSTEM);
            assertThat(node.commands()
                            .send(rename(ada.userId(), "Augusta"), SYSTEM.expecting(ExpectedVersion.exactly(3)))
                            .version())
                    .as("the version that the other one made")
                    .isEqualTo(4);
            other.commands().send(ChangeUser.of(ada.userId()).withEmail(new EmailAddress("b@example.org")), SYSTEM);
            assertThat(node.commands()
                            .send(ChangeUser.of(ada.userId()).withEmail(new EmailAddress("b@example.org")), SYSTEM)
                            .version())
                    .as("it has that email itself")
                    .isEqualTo(5);
            other.commands().send(new DeleteUser(ada.userId()), SYSTEM);
            assertThat(refusal(node, rename(ada.userId(), "Ghost"), SYSTEM)).isEqualTo("USER_NOT_FOUND");
        }
    }

    @Test
    void an_erased_person_takes_no_more_commands() {
        var ada = register("ada@example.org");
        node.commands().send(ada, SYSTEM);
        node.keys().discard(ada.userId());
        try (var other = new CommandNode(mongo.database())) {
            assertThat(refusal(other, rename(ada.userId(), "Ada"), SYSTEM)).isEqualTo("USER_ERASED");
        }
    }

    @Test
    void a_closed_log_takes_no_more_commands() {
        node.log().close();
        assertThatExceptionOfType(RejectedException.class)
                .isThrownBy(() -> node.commands().send(register("ada@example.org"), SYSTEM))
                .extracting(e -> e.rejection().status())
                .isEqualTo(503);
    }
}
