package dev.registrar.command.session.application.importing;

import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.once.OnlyOnce;
import dev.registrar.command.passkey.Authenticators;
import dev.registrar.command.session.ImportAccount;
import dev.registrar.command.session.application.Accounts;
import dev.registrar.command.session.application.Sessions;
import dev.registrar.command.session.application.importing.AccountResult.Status;
import dev.registrar.command.user.Passkeys;
import dev.registrar.command.user.UserRejection;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.crypto.EmailClaims;
import dev.registrar.shared.adapter.session.SessionDocument;
import dev.registrar.shared.user.EmailAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Brings accounts over, each with its sessions in one commit that carries a key made of the source and the account's
 * identifier there. So a run that is repeated, also after a kill, makes no account twice (ADR 0022), and nothing that
 * happened to an account here since is undone.
 *
 * <p>Hash and session documents are stored before the commit: without it both are worth nothing, as no user has them.
 * Never is either stored for an account whose commit is there, or a session that was ended here would come back.
 */
public final class ImportingAccounts {

    private static final int FIRST_CREDENTIAL = 1;

    private final CommitLog log;
    private final Accounts accounts;
    private final EmailClaims claims;
    private final OnlyOnce onlyOnce;
    private final Credentials credentials;
    private final Sessions sessions;
    private final Commands commands;
    private final Translation translation;

    public ImportingAccounts(
            CommitLog log,
            Accounts accounts,
            EmailClaims claims,
            OnlyOnce onlyOnce,
            Passwords passwords,
            Authenticators authenticators,
            Passkeys passkeys,
            Credentials credentials,
            Sessions sessions,
            Commands commands,
            Clock clock) {
        this.log = log;
        this.accounts = accounts;
        this.claims = claims;
        this.onlyOnce = onlyOnce;
        this.credentials = credentials;
        this.sessions = sessions;
        this.commands = commands;
        this.translation = new Translation(passwords, new PasskeyTranslation(authenticators, passkeys), clock);
    }

    /** Brings over one account of {@code source}, unless that was done before. */
    public AccountResult bring(String source, SourceAccount account) {
        Translated translated = translation.of(source, account);
        Idempotency key = key(source, account);
        if (log.underKey(key.key()).isPresent()) {
            return already(translated);
        }
        EmailAddress email = translated.email();
        if (email == null) {
            return skipped(translated, translated.findings());
        }
        if (log.holder(claims.claimOn(email)).isPresent()) {
            return skipped(translated, Finding.EMAIL_TAKEN);
        }
        // Seen before a session is stored under it: it would be the other account's.
        if (accounts.withId(translated.userId()).isPresent()) {
            return skipped(translated, Finding.ID_TAKEN);
        }
        return store(source, translated, email, key);
    }

    /** Returns a trial: says what {@link #bring} would make of accounts, and stores nothing. */
    public Trial trial(String source) {
        Set<String> addresses = new HashSet<>();
        return account -> {
            Translated translated = translation.of(source, account);
            if (log.underKey(key(source, account).key()).isPresent()) {
                return already(translated);
            }
            EmailAddress email = translated.email();
            if (email == null) {
                return skipped(translated, translated.findings());
            }
            String claim = claims.claimOn(email);
            if (log.holder(claim).isPresent() || !addresses.add(claim)) {
                return skipped(translated, Finding.EMAIL_TAKEN);
            }
            if (accounts.withId(translated.userId()).isPresent()) {
                return skipped(translated, Finding.ID_TAKEN);
            }
            return new AccountResult(
                    Status.IMPORTED,
                    translated.userId(),
                    translated.findings(),
                    translated.hash() != null,
                    translated.sessions().size());
        };
    }

    /** Says what would become of accounts, taken in their order. */
    @FunctionalInterface
    public interface Trial {
        AccountResult of(SourceAccount account);
    }

    private AccountResult store(String source, Translated translated, EmailAddress email, Idempotency key) {
        String hash = translated.hash();
        int credential = hash == null ? FIRST_CREDENTIAL : credentials.add(translated.userId(), FIRST_CREDENTIAL, hash);
        List<Finding> findings = new ArrayList<>(translated.findings());
        List<SessionDocument> opened = open(translated, credential, findings);
        ImportAccount command = translated.command(source, email, credential, opened);
        try {
            commands.send(command, CommandContext.system("import-" + source).under(key));
        } catch (RejectedException refused) {
            // Only a refusal says that nothing was stored.
            credentials.remove(translated.userId(), credential);
            opened.forEach(sessions::remove);
            return skipped(translated, whyRefused(refused));
        }
        credentials.sweep(translated.userId(), credential);
        return new AccountResult(Status.IMPORTED, translated.userId(), findings, hash != null, opened.size());
    }

    /** A document that a killed run left is the account's own: it is made anew, with the credential of this run. */
    private List<SessionDocument> open(Translated translated, int credential, List<Finding> findings) {
        List<SessionDocument> opened = new ArrayList<>();
        for (SessionDocument session : translated.documents(credential)) {
            boolean isForeign = sessions.find(session.id())
                    .filter(found -> !found.userId().equals(session.userId()))
                    .isPresent();
            if (isForeign) {
                findings.add(Finding.SESSION_UNUSABLE);
            } else {
                sessions.remove(session);
                // It lives before the log has it: until then there is no account whose it could be.
                sessions.prepare(session, session.expiresAt());
                var _ = sessions.open(session);
                opened.add(session);
            }
        }
        return opened;
    }

    private static Finding whyRefused(RejectedException refused) {
        return switch (refused.rejection()) {
            case UserRejection.EMAIL_TAKEN -> Finding.EMAIL_TAKEN;
            case UserRejection.USER_EXISTS -> Finding.ID_TAKEN;
            default -> throw refused;
        };
    }

    private Idempotency key(String source, SourceAccount account) {
        return onlyOnce.asked("import " + source, account.id(), "account");
    }

    private static AccountResult already(Translated translated) {
        return new AccountResult(Status.ALREADY, translated.userId(), List.of(), false, 0);
    }

    private static AccountResult skipped(Translated translated, Finding why) {
        return skipped(translated, List.of(why));
    }

    private static AccountResult skipped(Translated translated, List<Finding> findings) {
        return new AccountResult(Status.SKIPPED, translated.userId(), findings, false, 0);
    }
}
