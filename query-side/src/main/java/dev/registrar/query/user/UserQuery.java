package dev.registrar.query.user;

import dev.registrar.shared.user.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which users are asked for.
 *
 * @param words folded words; each must begin a word of the user's name or e-mail
 * @param role role they have; null for any
 * @param email lower-case address they have; null for any
 * @param page 1 and up; without meaning where {@code after} is given
 * @param limit users on a page, 1..100
 * @param sort what they are sorted by
 * @param ascending smallest first
 * @param after place in the list before the first; null where the page says it
 */
record UserQuery(
        List<String> words,
        @Nullable Role role,
        @Nullable String email,
        long page,
        int limit,
        UserSort sort,
        boolean ascending,
        @Nullable Place after) {

    UserQuery {
        words = List.copyOf(words);
    }

    /**
     * A place in a list.
     *
     * @param value what the user there is sorted by: text, or milliseconds since 1970
     * @param id the user there
     */
    record Place(Object value, String id) {}

    /** Returns how many users come before the page. */
    long skip() {
        return after == null ? (page - 1) * limit : 0;
    }

    /** Returns what a cursor is bound to: everything but page and limit. */
    List<String> identity() {
        List<String> identity = new ArrayList<>(List.of(
                sort.wire(), String.valueOf(ascending), role == null ? "" : role.wire(), email == null ? "" : email));
        identity.addAll(words);
        return identity;
    }

    /** Returns this without a place to begin at. */
    UserQuery everything() {
        return new UserQuery(words, role, email, 1, limit, sort, ascending, null);
    }

    UserQuery from(Place place) {
        return new UserQuery(words, role, email, 1, limit, sort, ascending, place);
    }
}
