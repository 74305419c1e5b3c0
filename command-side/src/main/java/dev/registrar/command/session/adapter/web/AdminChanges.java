package dev.registrar.command.session.adapter.web;

import dev.registrar.command.user.Patch;
import dev.registrar.command.user.UserCommand;
import dev.registrar.command.user.UserCommand.BanUser;
import dev.registrar.command.user.UserCommand.ChangeRole;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.UnbanUser;
import dev.registrar.command.user.UserCommand.VerifyEmail;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.AvatarUrl;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an admin wants of an account by {@code /admin/update-user}. Members nobody knows are refused by name.
 *
 * @param banned null where a ban is not mentioned
 */
record AdminChanges(
        String userId,
        Optional<PersonName> name,
        Optional<Patch<AvatarUrl>> image,
        Optional<EmailAddress> email,
        boolean emailVerified,
        Optional<Role> role,
        @Nullable Boolean banned,
        @Nullable String banReason,
        @Nullable Instant banExpires) {

    private static final Set<String> MEMBERS =
            Set.of("name", "image", "email", "emailVerified", "role", "banned", "banReason", "banExpires");

    private static final String NO_REASON = "No reason";

    static AdminChanges read(AuthBody body, Instant now) {
        String userId = body.identifier("userId");
        AuthBody data = body.record("data");
        body.finish();
        if (data.othersThan(Set.of()).isEmpty()) {
            throw Refusal.of("NO_DATA_TO_UPDATE", 400, "No data to update");
        }
        if (data.raw("password") != null) {
            throw Refusal.of(
                    "PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER",
                    400,
                    "Password cannot be updated through update-user. Use the set-user-password endpoint instead");
        }
        SignUpRequest.refuseOthers(data.othersThan(MEMBERS));
        AdminChanges changes = new AdminChanges(
                userId,
                name(data),
                image(data),
                email(data),
                verified(data),
                Optional.ofNullable(data.raw("role")).map(role -> {
                    @Nullable Role known = role(data, role, "data.role");
                    if (known == null) {
                        throw unknownRole();
                    }
                    return known;
                }),
                data.raw("banned") == null ? null : data.optionalBoolean("banned", false),
                data.optionalString("banReason"),
                until(data, now));
        AdminApi.checkReason(data, changes.banReason);
        boolean isDetail = changes.banReason != null || changes.banExpires != null;
        if (isDetail && !changes.isBan()) {
            data.issue("body.data.banned", "must be true where banReason or banExpires is given");
        }
        data.finish();
        return changes;
    }

    /** Returns whether it bans the account. */
    boolean isBan() {
        return banned != null && banned;
    }

    /** Returns the commands, for {@code user} as it is now. */
    List<UserCommand> of(Authority user) {
        List<UserCommand> commands = new ArrayList<>();
        ChangeUser change = ChangeUser.of(userId);
        if (name.isPresent()) {
            change = change.withName(name.get());
        }
        if (email.isPresent()) {
            change = change.withEmail(email.get());
        }
        if (image.isPresent()) {
            change = change.withAvatar(image.get());
        }
        commands.add(change);
        if (emailVerified) {
            commands.add(new VerifyEmail(userId, email.orElseGet(() -> new EmailAddress(user.email()))));
        }
        // Unbanned first and banned last: who is banned cannot become an admin.
        if (banned != null && !banned) {
            commands.add(new UnbanUser(userId));
        }
        role.ifPresent(to -> commands.add(new ChangeRole(userId, to)));
        if (isBan()) {
            commands.add(new BanUser(userId, banReason == null ? NO_REASON : banReason, banExpires));
        }
        return commands;
    }

    private static Optional<PersonName> name(AuthBody data) {
        @Nullable String text = data.optionalString("name");
        if (text == null || !data.isValid()) {
            return Optional.empty();
        }
        var name = PersonName.parse("/name", text);
        name.problems().forEach(problem -> data.issue("body.data.name", problem.message()));
        return name.problems().isEmpty() ? Optional.of(name.orReject()) : Optional.empty();
    }

    static Optional<Patch<AvatarUrl>> image(AuthBody data) {
        if (data.raw("image") == null) {
            return Optional.empty();
        }
        if (AuthBody.kindOf(data.raw("image")).equals("null")) {
            return Optional.of(Patch.clear());
        }
        var image = AvatarUrl.parse("/image", data.string("image"));
        image.problems().forEach(problem -> data.issue("body.data.image", problem.message()));
        return image.problems().isEmpty() ? Optional.of(Patch.put(image.orReject())) : Optional.empty();
    }

    private static Optional<EmailAddress> email(AuthBody data) {
        if (data.raw("email") == null) {
            return Optional.empty();
        }
        var email = EmailAddress.parse("/email", data.string("email"));
        if (!email.problems().isEmpty()) {
            throw Refusal.of("INVALID_EMAIL", 400, "Invalid email");
        }
        return Optional.of(email.orReject());
    }

    /** That an address is verified can be said, not taken back: a new address is unverified by itself. */
    static boolean verified(AuthBody data) {
        boolean verified = data.optionalBoolean("emailVerified", true);
        if (!verified) {
            data.issue("body.data.emailVerified", "can only become true");
        }
        return data.raw("emailVerified") != null && verified;
    }

    private static @Nullable Instant until(AuthBody data, Instant now) {
        @Nullable JsonNode value = data.raw("banExpires");
        if (value == null || value.isNull()) {
            return null;
        }
        try {
            Instant until = value.isNumber()
                    ? Instant.ofEpochMilli(value.asLong())
                    : Instant.parse(value.asString("")).truncatedTo(ChronoUnit.MILLIS);
            if (until.isAfter(now)) {
                return until;
            }
        } catch (DateTimeParseException notATime) {
            // Said below.
        }
        data.issue("body.data.banExpires", "must be a time in the future");
        return null;
    }

    /** Returns the one role that a text or a list of one text names; null where there is no such role. */
    static @Nullable Role role(AuthBody body, @Nullable JsonNode value, String name) {
        @Nullable JsonNode one = value != null && value.isArray() && value.size() == 1 ? value.get(0) : value;
        if (one != null && one.isArray()) {
            // Nobody has two roles here.
            return null;
        }
        if (one == null || !one.isString()) {
            body.issue("body." + name, "Invalid input");
            return Role.USER;
        }
        return Role.ofWire(one.asString()).orElse(null);
    }

    static RejectedException unknownRole() {
        return Refusal.of(
                "YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE",
                400,
                "You are not allowed to set a non-existent role value");
    }
}
