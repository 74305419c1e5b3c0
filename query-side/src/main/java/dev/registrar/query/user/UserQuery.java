package dev.registrar.query.user;

import dev.registrar.shared.user.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which users are asked for.
 *
 * @param words folded words; each must begin a word of the user's name or e-mail
 * @param role role they have; null for any
 * @param email lower-case address they have; null for any
 * @param page 1 and up
 * @param limit users on a page, 1..100
 * @param sort what they are sorted by
 * @param ascending smallest first
 */
record UserQuery(
        List<String> words,
        @Nullable Role role,
        @Nullable String email,
        int page,
        int limit,
        UserSort sort,
        boolean ascending) {

    UserQuery {
        words = List.copyOf(words);
    }

    boolean everyone() {
        return words.isEmpty() && role == null && email == null;
    }

    /** Returns how many users come before the page. */
    long skip() {
        return (page - 1L) * limit;
    }
}
