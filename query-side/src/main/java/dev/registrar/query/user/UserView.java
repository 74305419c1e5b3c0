package dev.registrar.query.user;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.registrar.shared.user.Role;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user as readers see one. Never carries a password, a hash, a token or a session: there is no component for them.
 *
 * @param id identifier
 * @param email lower-case address
 * @param name name
 * @param role what the user may do
 * @param emailVerified whether the address was verified since it was last changed
 * @param profile what the user says of itself
 * @param preferences how the user wants to be served
 * @param addresses postal addresses in the user's order
 * @param createdAt when the account was made
 * @param updatedAt when it last changed
 * @param activeAt when it last changed or signed in; not shown
 * @param ban why and how long the account may not be used; null where it is not banned; shown to admins only
 * @param version number of the user's last event, 0 and up; shown as entity tag
 */
public record UserView(
        String id,
        String email,
        String name,
        Role role,
        boolean emailVerified,
        Profile profile,
        Preferences preferences,
        List<Address> addresses,
        Instant createdAt,
        Instant updatedAt,
        Instant activeAt,
        @Nullable Ban ban,
        long version) {

    public UserView {
        addresses = List.copyOf(addresses);
    }

    /**
     * What a user says of itself.
     *
     * @param avatar URL of a picture
     * @param bio free text
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Profile(@Nullable String avatar, @Nullable String bio) {}

    /**
     * How a user wants to be served.
     *
     * @param notifications whether notifications may be sent
     * @param theme {@code light} or {@code dark}
     */
    public record Preferences(boolean notifications, String theme) {}

    /**
     * Why and how long an account may not be used.
     *
     * @param reason for a person
     * @param until when it ends by itself; null where it does not
     */
    public record Ban(String reason, @Nullable Instant until) {}

    /** A postal address. */
    public record Address(String street, String city, String postalCode, String country) {}

    /** Returns this with activity at {@code at}, unless there was a later one. */
    UserView active(Instant at) {
        Instant later = at.isAfter(activeAt) ? at : activeAt;
        return new UserView(
                id,
                email,
                name,
                role,
                emailVerified,
                profile,
                preferences,
                addresses,
                createdAt,
                updatedAt,
                later,
                ban,
                version);
    }
}
