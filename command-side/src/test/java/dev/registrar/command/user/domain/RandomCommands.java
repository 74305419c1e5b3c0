package dev.registrar.command.user.domain;

import dev.registrar.command.user.Passkey;
import dev.registrar.command.user.Patch;
import dev.registrar.command.user.UserCommand;
import dev.registrar.command.user.UserCommand.AddPasskey;
import dev.registrar.command.user.UserCommand.ChangeCredential;
import dev.registrar.command.user.UserCommand.ChangeRole;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.DeleteUser;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.command.user.UserCommand.RemovePasskey;
import dev.registrar.command.user.UserCommand.RenamePasskey;
import dev.registrar.command.user.UserCommand.UsePasskey;
import dev.registrar.command.user.UserCommand.VerifyEmail;
import dev.registrar.shared.user.Address;
import dev.registrar.shared.user.AvatarUrl;
import dev.registrar.shared.user.Bio;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PasskeyName;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.Theme;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Makes commands for few users with few values, so that they meet; the same for the same seed. */
final class RandomCommands {

    private static final int USERS = 3;
    private static final int VALUES = 3;

    private final Random random;

    RandomCommands(long seed) {
        this.random = new Random(seed);
    }

    UserCommand next() {
        String id = "user-" + random.nextInt(USERS);
        return switch (random.nextInt(9)) {
            case 0, 1 -> new RegisterUser(id, email(), name(), role(), 1);
            case 2, 3, 4 ->
                new ChangeUser(
                        id,
                        keepOr(() -> Patch.put(name())),
                        keepOr(() -> Patch.put(email())),
                        keepOr(() -> clearOr(new AvatarUrl("https://a.b/" + random.nextInt(VALUES)))),
                        keepOr(() -> clearOr(new Bio("Bio " + random.nextInt(VALUES)))),
                        keepOr(() -> clearOr(random.nextBoolean())),
                        keepOr(() -> clearOr(Theme.values()[random.nextInt(2)])),
                        keepOr(() -> clearOr(addresses())));
            case 5 -> new ChangeRole(id, role());
            case 6 ->
                random.nextBoolean()
                        ? new ChangeCredential(id, 1 + random.nextInt(VALUES))
                        : new VerifyEmail(id, email());
            case 7 -> passkey(id);
            default -> new DeleteUser(id);
        };
    }

    private UserCommand passkey(String user) {
        String id = "passkey-" + random.nextInt(VALUES);
        return switch (random.nextInt(4)) {
            case 0 ->
                new AddPasskey(
                        user,
                        new Passkey(
                                id,
                                "credential-" + user + id,
                                "key",
                                null,
                                0,
                                true,
                                false,
                                List.of(),
                                "aaguid",
                                null,
                                Instant.EPOCH));
            case 1 -> new RenamePasskey(user, id, new PasskeyName("Name " + random.nextInt(VALUES)));
            case 2 -> new UsePasskey(user, id, random.nextInt(VALUES), random.nextBoolean());
            default -> new RemovePasskey(user, id);
        };
    }

    private <T> Patch<T> keepOr(Supplier<Patch<T>> change) {
        return random.nextInt(3) == 0 ? change.get() : Patch.keep();
    }

    private <T> Patch<T> clearOr(T value) {
        return random.nextInt(3) == 0 ? Patch.clear() : Patch.put(value);
    }

    private EmailAddress email() {
        return new EmailAddress("mail-" + random.nextInt(VALUES) + "@example.org");
    }

    private PersonName name() {
        return new PersonName("Name " + random.nextInt(VALUES));
    }

    private Role role() {
        return Role.values()[random.nextInt(Role.values().length)];
    }

    private List<Address> addresses() {
        return IntStream.range(0, random.nextInt(VALUES))
                .mapToObj(i -> new Address("Street " + i, "City", "1", "DE"))
                .toList();
    }
}
