package dev.registrar.command.session.adapter.web;

import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.EmailAddress;
import org.jspecify.annotations.Nullable;

/** The body of a sign-in. */
@SuppressWarnings("ArrayRecordComponent") // a password is wiped, so it must not be copied
record SignInRequest(
        EmailAddress email, char[] password, @Nullable String callbackUrl, boolean remember) {

    static SignInRequest read(AuthBody body) {
        if (!body.isObject()) {
            body.finish();
        }
        String email = body.string("email");
        String password = body.string("password");
        @Nullable String callbackUrl = body.optionalString("callbackURL");
        boolean remember = body.optionalBoolean("rememberMe", true);
        body.finish();
        EmailAddress address =
                EmailAddress.find(email).orElseThrow(() -> Refusal.of("INVALID_EMAIL", 400, "Invalid email"));
        return new SignInRequest(address, password.toCharArray(), callbackUrl, remember);
    }

    /** Says nothing of what is secret. */
    @Override
    public String toString() {
        return "SignInRequest[]";
    }
}
