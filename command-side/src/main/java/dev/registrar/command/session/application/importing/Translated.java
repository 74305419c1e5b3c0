package dev.registrar.command.session.application.importing;

import dev.registrar.command.session.ImportAccount;
import dev.registrar.command.session.SessionCommand.ImportSession;
import dev.registrar.command.user.Passkey;
import dev.registrar.command.user.Patch;
import dev.registrar.command.user.UserCommand;
import dev.registrar.command.user.UserCommand.AddPasskey;
import dev.registrar.command.user.UserCommand.BanUser;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.RecordImport;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.command.user.UserCommand.VerifyEmail;
import dev.registrar.shared.adapter.session.SessionDocument;
import dev.registrar.shared.user.Address;
import dev.registrar.shared.user.AvatarUrl;
import dev.registrar.shared.user.Bio;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.Theme;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An account of another system in the values used here.
 *
 * @param email null where the account cannot be brought over; the last finding says why
 * @param hash of its password; null where it has none that can be verified
 * @param passkeys those that sign in here
 * @param findings what was not taken as it was
 */
record Translated(
        String userId,
        @Nullable EmailAddress email,
        PersonName name,
        Role role,
        boolean verified,
        Details details,
        SourceAccount.@Nullable Ban ban,
        @Nullable String hash,
        List<Passkey> passkeys,
        Instant createdAt,
        Instant updatedAt,
        List<TranslatedSession> sessions,
        List<Finding> findings) {

    /** What a person says of themselves besides the name. */
    record Details(
            Patch<AvatarUrl> avatar,
            Patch<Bio> bio,
            Patch<Boolean> notifications,
            Patch<Theme> theme,
            Patch<List<Address>> addresses) {}

    /** A session that lives. */
    record TranslatedSession(
            String sessionId,
            String token,
            boolean remember,
            Instant createdAt,
            Instant updatedAt,
            Instant expiresAt,
            @Nullable String ipAddress,
            @Nullable String userAgent) {}

    /** Returns what makes sessions live. */
    List<SessionDocument> documents(int credential) {
        return sessions.stream()
                .map(session -> new SessionDocument(
                        SessionDocument.idOf(session.token()),
                        session.sessionId(),
                        userId,
                        credential,
                        session.createdAt(),
                        session.updatedAt(),
                        session.expiresAt(),
                        session.remember(),
                        session.ipAddress(),
                        session.userAgent(),
                        null))
                .toList();
    }

    /** Returns the command that brings the account over with {@code opened} of its sessions. */
    ImportAccount command(String source, EmailAddress address, int credential, List<SessionDocument> opened) {
        List<UserCommand> facts = new ArrayList<>();
        facts.add(new ChangeUser(
                userId,
                Patch.keep(),
                Patch.keep(),
                details.avatar(),
                details.bio(),
                details.notifications(),
                details.theme(),
                details.addresses()));
        if (verified) {
            facts.add(new VerifyEmail(userId, address));
        }
        passkeys.forEach(passkey -> facts.add(new AddPasskey(userId, passkey)));
        if (ban != null) {
            facts.add(new BanUser(userId, ban.reason(), ban.until()));
        }
        facts.add(new RecordImport(userId, source, createdAt, updatedAt));
        return new ImportAccount(
                new RegisterUser(userId, address, name, role, credential),
                facts,
                opened.stream().map(Translated::command).toList());
    }

    private static ImportSession command(SessionDocument session) {
        return new ImportSession(
                session.sessionId(),
                session.userId(),
                session.credentialVersion(),
                session.remember(),
                session.createdAt(),
                session.expiresAt(),
                session.ipAddress(),
                session.userAgent());
    }
}
