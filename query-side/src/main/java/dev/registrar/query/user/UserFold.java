package dev.registrar.query.user;

import dev.registrar.query.user.UserView.Address;
import dev.registrar.query.user.UserView.Preferences;
import dev.registrar.query.user.UserView.Profile;
import dev.registrar.shared.adapter.event.PersonalDataErased;
import dev.registrar.shared.session.SessionEvent;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.UserEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each event makes of the view of a user. One fold, three uses: the live view, its rebuild, and a user as of a
 * version or time (ADR 0004).
 */
public final class UserFold {

    /** Version of the fold and of the form of its documents: raise it with each change, and the view is rebuilt. */
    static final int VERSION = 4;

    /** Counter of all users. */
    static final String TOTAL = "total";

    private UserFold() {}

    /**
     * Returns the view after an event of the user's own stream; null before the account was made and after it was
     * deleted.
     *
     * @param version number of the event in the stream
     * @param at when it happened
     */
    public static @Nullable UserView apply(@Nullable UserView user, UserEvent event, long version, Instant at) {
        if (event instanceof UserEvent.UserRegistered registered) {
            return registered(registered, version, at);
        }
        if (user == null) {
            return null;
        }
        Draft draft = new Draft(user);
        switch (event) {
            case UserEvent.UserRegistered _ -> throw new AssertionError("handled above");
            case UserEvent.UserRenamed renamed -> draft.name = renamed.name();
            case UserEvent.EmailChanged changed -> {
                draft.email = changed.to();
                draft.emailVerified = false;
            }
            case UserEvent.EmailVerified verified ->
                draft.emailVerified = user.emailVerified() || verified.email().equals(user.email());
            case UserEvent.ProfileChanged changed -> draft.profile = new Profile(changed.avatar(), changed.bio());
            case UserEvent.PreferencesChanged changed ->
                draft.preferences = new Preferences(changed.notifications(), changed.theme());
            case UserEvent.AddressesChanged changed ->
                draft.addresses =
                        changed.addresses().stream().map(UserFold::address).toList();
            case UserEvent.RoleChanged changed -> draft.role = role(changed.to());
            case UserEvent.CredentialChanged _, UserEvent.SignInLocked _, UserEvent.SignInUnlocked _ -> {}
            case UserEvent.UserBanned banned -> draft.ban = new UserView.Ban(banned.reason(), banned.until());
            case UserEvent.UserUnbanned _ -> draft.ban = null;
            case UserEvent.UserImported imported -> {
                return draft.asOld(imported, version);
            }
            case UserEvent.TwoFactorEnabled _,
                    UserEvent.TwoFactorDisabled _,
                    UserEvent.BackupCodesMade _,
                    UserEvent.BackupCodeUsed _,
                    UserEvent.PasskeyAdded _,
                    UserEvent.PasskeyRenamed _,
                    UserEvent.PasskeyUsed _,
                    UserEvent.PasskeyRemoved _ -> {}
            case UserEvent.UserDeleted _ -> {
                return null;
            }
        }
        return draft.at(version, at);
    }

    /** Returns the view after an event of one of the user's sessions: signing in is activity, nothing else changes. */
    static @Nullable UserView apply(@Nullable UserView user, SessionEvent event, Instant at) {
        if (user == null) {
            return null;
        }
        return switch (event) {
            case SessionEvent.SessionOpened _, SessionEvent.SessionRefreshed _ -> user.active(at);
            // An admin who acts for a user is not that user's activity.
            case SessionEvent.SessionImported imported -> user.active(imported.createdAt());
            case SessionEvent.SessionImpersonated _, SessionEvent.SessionClosed _ -> user;
        };
    }

    /** Returns what an event adds to the counters. */
    static Map<String, Long> count(UserEvent event) {
        return switch (event) {
            case UserEvent.UserRegistered registered -> oneOf(registered.role(), 1);
            case UserEvent.UserDeleted deleted -> oneOf(deleted.role(), -1);
            case UserEvent.RoleChanged changed ->
                changed.from().equals(changed.to())
                        ? Map.of()
                        : Map.of(ofRole(role(changed.from())), -1L, ofRole(role(changed.to())), 1L);
            case UserEvent.UserRenamed _,
                    UserEvent.EmailChanged _,
                    UserEvent.EmailVerified _,
                    UserEvent.ProfileChanged _,
                    UserEvent.PreferencesChanged _,
                    UserEvent.AddressesChanged _,
                    UserEvent.UserImported _,
                    UserEvent.SignInLocked _,
                    UserEvent.SignInUnlocked _,
                    UserEvent.CredentialChanged _,
                    UserEvent.TwoFactorEnabled _,
                    UserEvent.TwoFactorDisabled _,
                    UserEvent.BackupCodesMade _,
                    UserEvent.BackupCodeUsed _,
                    UserEvent.PasskeyAdded _,
                    UserEvent.PasskeyRenamed _,
                    UserEvent.PasskeyUsed _,
                    UserEvent.PasskeyRemoved _,
                    UserEvent.UserBanned _,
                    UserEvent.UserUnbanned _ -> Map.of();
        };
    }

    /** Returns what an event adds whose personal data is gone: as much as while it could be read. */
    static Map<String, Long> count(PersonalDataErased erased) {
        return switch (erased.name()) {
            case "user.registered" -> oneOf(String.valueOf(erased.texts().get("role")), 1);
            case "user.deleted" -> oneOf(String.valueOf(erased.texts().get("role")), -1);
            default -> Map.of();
        };
    }

    private static Map<String, Long> oneOf(String role, long more) {
        return Map.of(TOTAL, more, ofRole(role(role)), more);
    }

    /** Returns the name of the counter of users with {@code role}. */
    static String ofRole(Role role) {
        return "role:" + role.wire();
    }

    private static UserView registered(UserEvent.UserRegistered event, long version, Instant at) {
        return new UserView(
                event.userId(),
                event.email(),
                event.name(),
                role(event.role()),
                false,
                new Profile(null, null),
                new Preferences(true, "light"),
                List.of(),
                at,
                at,
                at,
                null,
                version);
    }

    private static Role role(String wire) {
        return Role.ofWire(wire).orElseThrow(() -> new IllegalArgumentException("no role is called " + wire));
    }

    private static Address address(UserEvent.PostalAddress address) {
        return new Address(address.street(), address.city(), address.postalCode(), address.country());
    }

    /** The members of a view on their way to the next one. */
    private static final class Draft {
        private final UserView before;
        private String email;
        private String name;
        private Role role;
        private boolean emailVerified;
        private Profile profile;
        private Preferences preferences;
        private List<Address> addresses;
        private UserView.@Nullable Ban ban;

        Draft(UserView before) {
            this.before = before;
            this.email = before.email();
            this.name = before.name();
            this.role = before.role();
            this.emailVerified = before.emailVerified();
            this.profile = before.profile();
            this.preferences = before.preferences();
            this.addresses = before.addresses();
            this.ban = before.ban();
        }

        UserView at(long version, Instant at) {
            Instant active = at.isAfter(before.activeAt()) ? at : before.activeAt();
            return at(version, before.createdAt(), at, active);
        }

        /** Being brought over is no activity: the account is as old as it was. */
        UserView asOld(UserEvent.UserImported imported, long version) {
            return at(version, imported.createdAt(), imported.updatedAt(), imported.updatedAt());
        }

        private UserView at(long version, Instant createdAt, Instant updatedAt, Instant activeAt) {
            return new UserView(
                    before.id(),
                    email,
                    name,
                    role,
                    emailVerified,
                    profile,
                    preferences,
                    addresses,
                    createdAt,
                    updatedAt,
                    activeAt,
                    ban,
                    version);
        }
    }
}
