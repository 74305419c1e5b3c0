package dev.registrar.command.user.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.user.UserCommand;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.event.StateCodec;
import dev.registrar.shared.testing.TestKeys;
import dev.registrar.shared.user.AdminsEvent;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.UserEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds after any commands whatever. The seed of a failure is in the name of its test. */
class UserPropertiesTest {

    private static final int COMMANDS = 60;

    /** All users and the admins, as the shells drive them: what was decided is evolved, a refusal changes nothing. */
    private static final class World {

        private final Map<String, User> users = new HashMap<>();
        private final Map<String, List<UserEvent>> streams = new HashMap<>();
        private Admins admins = Admins.NONE;
        private boolean everAdmin;

        List<UserEvent> send(UserCommand command) {
            List<UserEvent> events;
            var asked = new ArrayList<AdminsEvent>();
            try {
                events = User.decide(command, users.get(command.userId()));
                for (UserEvent event : events) {
                    Admins.askedBy(event).ifPresent(each -> asked.addAll(Admins.decide(each, admins)));
                }
            } catch (RejectedException _) {
                return List.of();
            }
            for (UserEvent event : events) {
                users.put(command.userId(), User.evolve(users.get(command.userId()), event));
                streams.computeIfAbsent(command.userId(), _ -> new ArrayList<>())
                        .add(event);
            }
            asked.forEach(event -> admins = Admins.evolve(admins, event));
            everAdmin |= !admins.userIds().isEmpty();
            return events;
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void replaying_what_happened_gives_what_was_decided_on(long seed) {
        var commands = new RandomCommands(seed);
        var world = new World();
        for (int i = 0; i < COMMANDS; i++) {
            world.send(commands.next());
        }
        world.streams.forEach((id, events) -> {
            User replayed = null;
            for (UserEvent event : events) {
                replayed = User.evolve(replayed, event);
            }
            assertThat(replayed).isEqualTo(world.users.get(id));
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_command_that_succeeded_has_nothing_to_do_when_sent_again(long seed) {
        var commands = new RandomCommands(seed);
        var world = new World();
        for (int i = 0; i < COMMANDS; i++) {
            UserCommand command = commands.next();
            world.send(command);
            assertThat(world.send(command)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_admins_are_those_with_the_role_and_once_there_is_one_there_is_always_one(long seed) {
        var commands = new RandomCommands(seed);
        var world = new World();
        for (int i = 0; i < COMMANDS; i++) {
            world.send(commands.next());
            assertThat(world.users.values().stream()
                            .filter(user -> !user.deleted() && user.role().equals(Role.ADMIN.wire()))
                            .map(User::id)
                            .collect(Collectors.toSet()))
                    .isEqualTo(world.admins.userIds());
            assertThat(world.everAdmin).isEqualTo(!world.admins.userIds().isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void every_event_is_of_the_user_that_was_asked(long seed) {
        var commands = new RandomCommands(seed);
        var world = new World();
        for (int i = 0; i < COMMANDS; i++) {
            UserCommand command = commands.next();
            assertThat(world.send(command)).allMatch(event -> event.userId().equals(command.userId()));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void every_state_is_the_same_after_it_was_kept_as_a_snapshot(long seed) {
        var commands = new RandomCommands(seed);
        var world = new World();
        var states = new StateCodec(TestKeys.dataKeys("user-0", "user-1", "user-2"));
        for (int i = 0; i < COMMANDS; i++) {
            world.send(commands.next());
        }
        world.users.forEach(
                (id, user) -> assertThat(states.decode("user", "1", states.encode("user", "1", id, user), User.class))
                        .isEqualTo(user));
        assertThat(states.decode("admins", "1", states.encode("admins", "1", null, world.admins), Admins.class))
                .isEqualTo(world.admins);
    }
}
