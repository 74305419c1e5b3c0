package dev.registrar.command.user;

import dev.registrar.shared.EnumRejection;

/** Why an account refuses a command. */
public enum UserRejection implements EnumRejection {
    /** There is no such account, or it is deleted. */
    USER_NOT_FOUND(404, "There is no such user"),

    /** The id of a new account is in use. */
    USER_EXISTS(409, "There is a user with this id already"),

    /** Another account has the address. */
    EMAIL_TAKEN(409, "Another user has this email"),

    /** It would leave nobody who may administer. */
    LAST_ADMIN(409, "The last admin can be neither demoted nor banned nor deleted"),

    /** Who is banned cannot become an admin: the ban must be lifted first. */
    BANNED_USER(409, "A banned user cannot become an admin"),

    /** A newer credential is valid already. */
    CREDENTIAL_OUTDATED(409, "The password was changed at the same time"),

    /** The account has no such passkey. */
    PASSKEY_NOT_FOUND(404, "Passkey not found"),

    /** The passkey signs in already, here or to another account. */
    PREVIOUSLY_REGISTERED(400, "Previously registered"),

    /** The account has as many passkeys as it may have. */
    TOO_MANY_PASSKEYS(400, "There are too many passkeys; delete one first"),

    /** An authenticator counted fewer signatures than it did before: there are two of it. */
    AUTHENTICATION_FAILED(400, "Authentication failed: the authenticator's counter did not move forward"),

    /** The address that was shown to work is not the address of the account any more. */
    EMAIL_NOT_CURRENT(409, "The user has another email by now");

    private final Wording wording;

    UserRejection(int status, String detail) {
        this.wording = Wording.of(status, detail);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
