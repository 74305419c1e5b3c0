package dev.registrar.command.session.adapter.log;

import dev.registrar.command.session.application.Accounts;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.crypto.EmailClaims;
import dev.registrar.shared.adapter.session.AccountAuthority;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.user.EmailAddress;
import java.util.Optional;

/** Finds an account by the claim it holds on its address, and what it may do on its own stream. */
public final class LogAccounts implements Accounts {

    private final CommitLog log;
    private final EmailClaims claims;
    private final AccountAuthority authority;

    public LogAccounts(CommitLog log, EmailClaims claims, AccountAuthority authority) {
        this.log = log;
        this.claims = claims;
        this.authority = authority;
    }

    @Override
    public Optional<Authority> withEmail(EmailAddress email) {
        return log.holder(claims.claimOn(email)).flatMap(authority::of);
    }

    @Override
    public Optional<Authority> withId(String userId) {
        return authority.of(userId);
    }
}
