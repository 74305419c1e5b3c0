package dev.registrar.command.user.adapter.web;

import dev.registrar.shared.adapter.web.JsonBody;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PasswordRules;
import dev.registrar.shared.user.PersonName;
import java.util.Arrays;
import java.util.Objects;

/**
 * The body of {@code POST /users}. Wipes its password when closed.
 *
 * @param password obeys the rules
 */
@SuppressWarnings("ArrayRecordComponent") // a password is an array so that it can be wiped
record RegisterRequest(EmailAddress email, PersonName name, char[] password) implements AutoCloseable {

    /** Returns the request, or refuses with all that is wrong with it. */
    static RegisterRequest of(JsonBody body) {
        EmailAddress email = body.required("email", EmailAddress::parse);
        PersonName name = body.required("name", PersonName::parse);
        int known = body.errors().list().size();
        char[] password = body.requiredText("password").toCharArray();
        if (known == body.errors().list().size()) {
            body.errors().addAll(PasswordRules.problems(body.pointer("password"), password));
        }
        body.finish();
        return new RegisterRequest(Objects.requireNonNull(email), Objects.requireNonNull(name), password);
    }

    @Override
    public void close() {
        Arrays.fill(password, '\0');
    }
}
