package dev.registrar.command.user;

import dev.registrar.shared.Rejection;

/** Why an account refuses a command. */
public sealed interface UserRejection extends Rejection {

    /** There is no such account, or it is deleted. */
    record UserNotFound() implements UserRejection {
        @Override
        public String code() {
            return "USER_NOT_FOUND";
        }

        @Override
        public int status() {
            return 404;
        }

        @Override
        public String detail() {
            return "There is no such user";
        }
    }

    /** The id of a new account is in use. */
    record UserExists() implements UserRejection {
        @Override
        public String code() {
            return "USER_EXISTS";
        }

        @Override
        public int status() {
            return 409;
        }

        @Override
        public String detail() {
            return "There is a user with this id already";
        }
    }

    /** Another account has the address. */
    record EmailTaken() implements UserRejection {
        @Override
        public String code() {
            return "EMAIL_TAKEN";
        }

        @Override
        public int status() {
            return 409;
        }

        @Override
        public String detail() {
            return "Another user has this email";
        }
    }

    /** It would leave nobody who may administer. */
    record LastAdmin() implements UserRejection {
        @Override
        public String code() {
            return "LAST_ADMIN";
        }

        @Override
        public int status() {
            return 409;
        }

        @Override
        public String detail() {
            return "The last admin can be neither demoted nor banned nor deleted";
        }
    }

    /** Who is banned cannot become an admin: the ban must be lifted first. */
    record BannedNoAdmin() implements UserRejection {
        @Override
        public String code() {
            return "BANNED_USER";
        }

        @Override
        public int status() {
            return 409;
        }

        @Override
        public String detail() {
            return "A banned user cannot become an admin";
        }
    }

    /** A newer credential is valid already. */
    record CredentialOutdated() implements UserRejection {
        @Override
        public String code() {
            return "CREDENTIAL_OUTDATED";
        }

        @Override
        public int status() {
            return 409;
        }

        @Override
        public String detail() {
            return "The password was changed at the same time";
        }
    }

    /** The address that was shown to work is not the address of the account any more. */
    record EmailNotCurrent() implements UserRejection {
        @Override
        public String code() {
            return "EMAIL_NOT_CURRENT";
        }

        @Override
        public int status() {
            return 409;
        }

        @Override
        public String detail() {
            return "The user has another email by now";
        }
    }
}
