package dev.registrar.command.session.adapter.web;

import dev.registrar.command.user.Patch;
import dev.registrar.command.user.UserCommand;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.VerifyEmail;
import dev.registrar.shared.Checked;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.AvatarUrl;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PasswordRules;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code /admin/create-user}, held to the rules of every other way to an account.
 *
 * @param password obeys the rules; null for an account that no password opens
 */
@SuppressWarnings("ArrayRecordComponent") // a password is wiped, so it must not be copied
record CreateUserRequest(
        EmailAddress email,
        PersonName name,
        Role role,
        char @Nullable [] password,
        Optional<Patch<AvatarUrl>> image,
        boolean emailVerified) {

    private static final Set<String> DATA = Set.of("role", "image", "emailVerified");

    static CreateUserRequest read(AuthBody body) {
        if (!body.isObject()) {
            body.finish();
        }
        String email = body.string("email");
        @Nullable String password = body.optionalString("password");
        String name = body.string("name");
        AuthBody data = body.raw("data") == null ? AuthBody.none() : body.record("data");
        @Nullable JsonNode wanted = body.raw("role") == null ? data.raw("role") : body.raw("role");
        @Nullable Role role = wanted == null ? Role.USER : AdminChanges.role(body, wanted, "role");
        body.finish();
        SignUpRequest.refuseOthers(data.othersThan(DATA));
        if (role == null) {
            throw AdminChanges.unknownRole();
        }
        Checked<EmailAddress> address = EmailAddress.parse("/email", email);
        if (!address.problems().isEmpty()) {
            throw Refusal.of("INVALID_EMAIL", 400, "Invalid email");
        }
        Checked<PersonName> person = PersonName.parse("/name", name);
        person.problems().forEach(problem -> body.issue("body.name", problem.message()));
        body.finish();
        Optional<Patch<AvatarUrl>> image = AdminChanges.image(data);
        boolean verified = AdminChanges.verified(data);
        data.finish();
        char @Nullable [] characters = password == null || password.isEmpty() ? null : password.toCharArray();
        if (characters != null) {
            SignUpRequest.refuseWeak(PasswordRules.problems("/password", characters));
        }
        return new CreateUserRequest(address.orReject(), person.orReject(), role, characters, image, verified);
    }

    /** Returns what else is asked of the account {@code userId}. */
    List<UserCommand> more(String userId) {
        List<UserCommand> more = new ArrayList<>();
        image.ifPresent(picture -> more.add(ChangeUser.of(userId).withAvatar(picture)));
        if (emailVerified) {
            more.add(new VerifyEmail(userId, email));
        }
        return more;
    }

    /** Says nothing of what is secret. */
    @Override
    public String toString() {
        return "CreateUserRequest[]";
    }
}
