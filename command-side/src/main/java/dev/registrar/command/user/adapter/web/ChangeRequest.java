package dev.registrar.command.user.adapter.web;

import dev.registrar.command.user.Patch;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.shared.Checked;
import dev.registrar.shared.adapter.web.JsonBody;
import dev.registrar.shared.user.Address;
import dev.registrar.shared.user.AvatarUrl;
import dev.registrar.shared.user.Bio;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Theme;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The body of {@code PATCH /users/{id}}: a JSON merge patch (RFC 7396) of what a person says of themselves. */
final class ChangeRequest {

    private final JsonBody body;

    private ChangeRequest(JsonBody body) {
        this.body = body;
    }

    /** Returns the command, or refuses with all that is wrong with the request. */
    static ChangeUser of(String userId, JsonBody body) {
        return new ChangeRequest(body).command(userId);
    }

    private ChangeUser command(String userId) {
        Patch<PersonName> name = notNull("name", PersonName::parse);
        Patch<EmailAddress> email = notNull("email", EmailAddress::parse);
        JsonBody profile = body.object("profile");
        JsonBody preferences = body.object("preferences");
        boolean noProfile = body.isNull("profile");
        boolean noPreferences = body.isNull("preferences");
        ChangeUser command = new ChangeUser(
                userId,
                name,
                email,
                text(profile, noProfile, "avatar", AvatarUrl::parse),
                text(profile, noProfile, "bio", Bio::parse),
                member(preferences, noPreferences, "notifications", JsonBody::bool),
                text(preferences, noPreferences, "theme", Theme::parse),
                member(body, false, "addresses", ChangeRequest::addresses));
        body.finish();
        return command;
    }

    /** A member that cannot be cleared. */
    private <T> Patch<T> notNull(String name, BiFunction<String, String, Checked<T>> parse) {
        if (body.isNull(name)) {
            body.reject(name, "REQUIRED", name + " cannot be cleared");
            return Patch.keep();
        }
        return text(body, false, name, parse);
    }

    private static <T> Patch<T> text(
            @Nullable JsonBody of, boolean cleared, String name, BiFunction<String, String, Checked<T>> parse) {
        return member(of, cleared, name, (body, member) -> body.optional(member, parse));
    }

    /**
     * Returns what happens to a member.
     *
     * @param cleared whether the object it is a member of is null
     * @param read returns null where the member is wrong; the body then knows of it
     */
    private static <T> Patch<T> member(
            @Nullable JsonBody of, boolean cleared, String name, BiFunction<JsonBody, String, @Nullable T> read) {
        if (cleared) {
            return Patch.clear();
        }
        if (of == null || !of.has(name)) {
            return Patch.keep();
        }
        if (of.isNull(name)) {
            return Patch.clear();
        }
        T value = read.apply(of, name);
        return value == null ? Patch.keep() : Patch.put(value);
    }

    private static @Nullable List<Address> addresses(JsonBody body, String name) {
        List<JsonBody> items = body.objects(name);
        if (items == null) {
            return null;
        }
        if (items.size() > Address.MAX_PER_USER) {
            body.reject(name, "TOO_MANY", "There can be at most " + Address.MAX_PER_USER + " addresses");
        }
        var addresses = new ArrayList<Address>();
        for (JsonBody item : items) {
            Address address = address(item);
            if (address != null) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private static @Nullable Address address(JsonBody item) {
        int known = item.errors().list().size();
        String street = item.requiredText("street");
        String city = item.requiredText("city");
        String postalCode = item.requiredText("postalCode");
        String country = item.requiredText("country");
        boolean complete = known == item.errors().list().size();
        return complete ? item.take(Address.parse(item.pointer(), street, city, postalCode, country)) : null;
    }
}
