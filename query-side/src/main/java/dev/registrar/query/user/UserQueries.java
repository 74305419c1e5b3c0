package dev.registrar.query.user;

import dev.registrar.query.web.QueryParameters;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a request for users asks for. */
final class UserQueries {

    private static final int LONGEST_TEXT = 200;
    private static final int LONGEST_EMAIL = 254;
    private static final int LONGEST_CURSOR = 2000;
    private static final int MOST_WORDS = 10;
    private static final int MOST_ON_A_PAGE = 100;
    private static final int LIMIT = 20;
    private static final long LAST_PAGE = 1_000_000_000;

    private UserQueries() {}

    static UserQuery of(HttpServletRequest request, Cursors cursors) {
        QueryParameters parameters = QueryParameters.of(request);
        List<String> words = words(parameters);
        Role role = parameters.choice("role", Role::ofWire, "user, admin or auditor");
        String email = parameters.text("email", LONGEST_EMAIL);
        UserSort sort = parameters.choice("sortBy", UserSort::ofWire, "name, email, createdAt or updatedAt");
        Boolean ascending = parameters.choice("sortOrder", UserQueries::ascending, "asc or desc");
        int limit = (int) parameters.whole("limit", 1, MOST_ON_A_PAGE, LIMIT);
        boolean paged = parameters.has("page");
        long page = parameters.whole("page", 1, LAST_PAGE, 1);
        String cursor = parameters.text("cursor", LONGEST_CURSOR);
        if (paged && cursor != null) {
            parameters.wrong("cursor", "INVALID_VALUE", "cursor and page cannot be given together");
        }
        parameters.finish();
        UserQuery query = new UserQuery(
                words,
                role,
                email == null ? null : email.strip().toLowerCase(Locale.ROOT),
                page,
                limit,
                sort == null ? UserSort.CREATED_AT : sort,
                ascending != null && ascending,
                null);
        return at(query, cursor, cursors);
    }

    private static UserQuery at(UserQuery query, @Nullable String cursor, Cursors cursors) {
        if (cursor != null) {
            return query.from(cursors.read(cursor, query)
                    .orElseThrow(() -> Refusal.invalid(
                            "cursor", "cursor must be a nextCursor of the same search, filters and order")));
        }
        return query;
    }

    private static List<String> words(QueryParameters parameters) {
        String text = parameters.text("q", LONGEST_TEXT);
        if (text == null || text.isBlank()) {
            return List.of();
        }
        List<String> words = List.copyOf(SearchText.words(text));
        if (words.size() > MOST_WORDS) {
            parameters.wrong("q", "TOO_LONG", "q must have at most " + MOST_WORDS + " words");
        }
        // A text without letters and digits begins no word: it finds nobody, as it should.
        return words.isEmpty() ? List.of(SearchText.fold(text)) : words;
    }

    private static Optional<Boolean> ascending(String order) {
        return switch (order) {
            case "asc" -> Optional.of(true);
            case "desc" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
