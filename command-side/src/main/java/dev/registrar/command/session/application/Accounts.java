package dev.registrar.command.session.application;

import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.user.EmailAddress;
import java.util.Optional;

/** What sign-in knows of accounts, asked of the log itself: it is never behind. */
public interface Accounts {

    /** Returns the account that has this address now. */
    Optional<Authority> withEmail(EmailAddress email);

    /** Returns the account with this id. */
    Optional<Authority> withId(String userId);

    /** Returns whose session this is or was; empty where there never was one. */
    Optional<String> ofSession(String sessionId);

    /** Returns whether anybody administers now. */
    boolean hasAdmin();
}
