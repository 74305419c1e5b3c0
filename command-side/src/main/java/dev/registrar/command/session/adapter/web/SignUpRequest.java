package dev.registrar.command.session.adapter.web;

import dev.registrar.shared.Checked;
import dev.registrar.shared.FieldError;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.AvatarUrl;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PasswordRules;
import dev.registrar.shared.user.PersonName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The body of a sign-up, held to the same rules as {@code POST /users}. */
@SuppressWarnings("ArrayRecordComponent") // a password is wiped, so it must not be copied
record SignUpRequest(
        EmailAddress email,
        PersonName name,
        Optional<AvatarUrl> image,
        char[] password,
        boolean remember,
        @Nullable String callbackUrl) {

    private static final Set<String> MEMBERS =
            Set.of("name", "email", "password", "image", "callbackURL", "rememberMe");

    static SignUpRequest read(AuthBody body) {
        if (!body.isObject()) {
            body.issue("body", "Invalid input: expected record, received " + body.kind());
            body.finish();
        }
        String name = body.string("name");
        boolean isEmailText = body.isString("email");
        String email = body.string("email");
        String password = body.string("password");
        @Nullable String image = body.optionalString("image");
        @Nullable String callbackUrl = body.optionalString("callbackURL");
        boolean remember = body.optionalBoolean("rememberMe", true);
        Checked<EmailAddress> address = EmailAddress.parse("/email", email);
        if (isEmailText && !address.problems().isEmpty()) {
            body.issue("body.email", "Invalid email address");
        }
        if (body.isValid() && password.isEmpty()) {
            body.issue("body.password", "Too small: expected string to have >=1 characters");
        }
        body.finish();
        refuseOthers(body.othersThan(MEMBERS));
        Checked<PersonName> person = PersonName.parse("/name", name);
        Optional<Checked<AvatarUrl>> avatar =
                Optional.ofNullable(image).filter(text -> !text.isEmpty()).map(text -> AvatarUrl.parse("/image", text));
        person.problems().forEach(problem -> body.issue("body.name", problem.message()));
        avatar.ifPresent(checked -> checked.problems().forEach(problem -> body.issue("body.image", problem.message())));
        char[] characters = password.toCharArray();
        refuseWeak(PasswordRules.problems("/password", characters));
        body.finish();
        return new SignUpRequest(
                address.orReject(),
                person.orReject(),
                avatar.map(Checked::orReject),
                characters,
                remember,
                callbackUrl);
    }

    /** A member that means nothing today may be a privilege tomorrow. */
    static void refuseOthers(List<String> names) {
        if (!names.isEmpty()) {
            throw Refusal.of(
                    "FIELD_NOT_ALLOWED", 400, AuthBody.printable(names.getFirst()) + " is not allowed to be set");
        }
    }

    /** Refuses a password by the codes of the reference server where it has one, else by naming each broken rule. */
    static void refuseWeak(List<FieldError> problems) {
        for (FieldError problem : problems) {
            switch (problem.code()) {
                case "PASSWORD_TOO_SHORT" -> throw refused(problem.code(), "Password too short");
                case "PASSWORD_TOO_LONG" -> throw refused(problem.code(), "Password too long");
                default -> {}
            }
        }
        if (!problems.isEmpty()) {
            throw refused(
                    "PASSWORD_TOO_WEAK",
                    problems.stream().map(FieldError::message).collect(Collectors.joining("; ")));
        }
    }

    private static RejectedException refused(String code, String message) {
        return Refusal.of(code, 400, message);
    }

    /** Says nothing of what is secret. */
    @Override
    public String toString() {
        return "SignUpRequest[]";
    }
}
