package dev.registrar.command.user.domain;

import dev.registrar.command.user.Patch;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.shared.user.Address;
import dev.registrar.shared.user.AvatarUrl;
import dev.registrar.shared.user.Bio;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Preferences;
import dev.registrar.shared.user.Theme;
import dev.registrar.shared.user.UserEvent;
import dev.registrar.shared.user.UserEvent.AddressesChanged;
import dev.registrar.shared.user.UserEvent.EmailChanged;
import dev.registrar.shared.user.UserEvent.PostalAddress;
import dev.registrar.shared.user.UserEvent.PreferencesChanged;
import dev.registrar.shared.user.UserEvent.ProfileChanged;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a person says of themselves, as it is stored. Each part is one event: the event is also the state of the part. */
record Details(
        String userId,
        String name,
        String email,
        ProfileChanged profile,
        PreferencesChanged preferences,
        List<PostalAddress> addresses) {

    static Details of(UserRegistered registered) {
        String id = registered.userId();
        return new Details(
                id,
                registered.name(),
                registered.email(),
                new ProfileChanged(id, null, null),
                new PreferencesChanged(
                        id,
                        Preferences.DEFAULT.notifications(),
                        Preferences.DEFAULT.theme().wire()),
                List.of());
    }

    /** Returns one event for each part that {@code command} really changes. */
    List<UserEvent> change(ChangeUser command) {
        var events = new ArrayList<UserEvent>();
        String newName = patched(command.name(), PersonName::value, name, name);
        if (!newName.equals(name)) {
            events.add(new UserRenamed(userId, newName));
        }
        String newEmail = patched(command.email(), EmailAddress::value, email, email);
        if (!newEmail.equals(email)) {
            events.add(new EmailChanged(userId, email, newEmail));
        }
        ProfileChanged newProfile = new ProfileChanged(
                userId,
                patched(command.avatar(), AvatarUrl::value, profile.avatar(), null),
                patched(command.bio(), Bio::value, profile.bio(), null));
        if (!newProfile.equals(profile)) {
            events.add(newProfile);
        }
        PreferencesChanged newPreferences = preferences(command);
        if (!newPreferences.equals(preferences)) {
            events.add(newPreferences);
        }
        List<PostalAddress> newAddresses = patched(command.addresses(), Details::stored, addresses, List.of());
        if (!newAddresses.equals(addresses)) {
            events.add(new AddressesChanged(userId, newAddresses));
        }
        return events;
    }

    private PreferencesChanged preferences(ChangeUser command) {
        Preferences defaults = Preferences.DEFAULT;
        return new PreferencesChanged(
                userId,
                patched(
                        command.notifications(),
                        Function.identity(),
                        preferences.notifications(),
                        defaults.notifications()),
                patched(
                        command.theme(),
                        Theme::wire,
                        preferences.theme(),
                        defaults.theme().wire()));
    }

    Details withName(String changed) {
        return new Details(userId, changed, email, profile, preferences, addresses);
    }

    Details withEmail(String changed) {
        return new Details(userId, name, changed, profile, preferences, addresses);
    }

    Details withProfile(ProfileChanged changed) {
        return new Details(userId, name, email, changed, preferences, addresses);
    }

    Details withPreferences(PreferencesChanged changed) {
        return new Details(userId, name, email, profile, changed, addresses);
    }

    Details withAddresses(List<PostalAddress> changed) {
        return new Details(userId, name, email, profile, preferences, changed);
    }

    private static <V, S extends @Nullable Object> S patched(
            Patch<V> patch, Function<V, S> stored, S present, S absent) {
        return switch (patch) {
            case Patch.Keep<V> _ -> present;
            case Patch.Put<V>(var value) -> stored.apply(value);
            case Patch.Clear<V> _ -> absent;
        };
    }

    private static List<PostalAddress> stored(List<Address> addresses) {
        return addresses.stream()
                .map(each -> new PostalAddress(each.street(), each.city(), each.postalCode(), each.country()))
                .toList();
    }
}
