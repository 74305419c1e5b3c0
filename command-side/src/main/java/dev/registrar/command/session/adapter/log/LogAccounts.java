package dev.registrar.command.session.adapter.log;

import dev.registrar.command.session.application.Accounts;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.adapter.crypto.EmailClaims;
import dev.registrar.shared.adapter.session.AccountAuthority;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.session.SessionEvent;
import dev.registrar.shared.user.AdminsEvent;
import dev.registrar.shared.user.EmailAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds an account by the claim it holds on its address, and what it may do on its own stream. */
public final class LogAccounts implements Accounts {

    private final CommitLog log;
    private final EmailClaims claims;
    private final AccountAuthority authority;
    private final Function<StoredEvent, Object> decoder;

    public LogAccounts(
            CommitLog log, EmailClaims claims, AccountAuthority authority, Function<StoredEvent, Object> decoder) {
        this.log = log;
        this.claims = claims;
        this.authority = authority;
        this.decoder = decoder;
    }

    @Override
    public Optional<Authority> withEmail(EmailAddress email) {
        return log.holder(claims.claimOn(email)).flatMap(authority::of);
    }

    @Override
    public Optional<Authority> withId(String userId) {
        return authority.of(userId);
    }

    @Override
    public Optional<String> ofSession(String sessionId) {
        return log.stream(sessionId, 0).stream()
                .limit(1)
                .map(decoder)
                .flatMap(event -> event instanceof SessionEvent session ? Stream.of(session.userId()) : Stream.empty())
                .findFirst();
    }

    @Override
    public boolean hasAdmin() {
        Set<String> admins = new HashSet<>();
        for (StoredEvent stored : log.stream(AdminsEvent.STREAM, 0)) {
            switch (decoder.apply(stored)) {
                case AdminsEvent.AdminGranted(var userId) -> admins.add(userId);
                case AdminsEvent.AdminRevoked(var userId) -> admins.remove(userId);
                default -> throw new IllegalStateException("the stream of admins has an event of another kind");
            }
        }
        return !admins.isEmpty();
    }
}
