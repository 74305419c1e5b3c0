package dev.registrar.query.user;

import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /admin/list-users} is asked for. Members nobody knows are left alone, as everywhere in the protocol; a field,
 * operator or value that makes no sense is refused by name, where the reference server answers that there is nobody.
 *
 * @param conditions all of them hold
 * @param role the only condition, where it is one on the role; null otherwise
 * @param sort what is sorted by
 * @param ascending smallest first
 * @param limit users in the answer, 1..1000; null where it was not said
 * @param offset users before the first, 1..100000; null where it was not said
 */
record ListUsersQuery(
        List<Document> conditions,
        @Nullable Role role,
        UserSort sort,
        boolean ascending,
        @Nullable Integer limit,
        @Nullable Integer offset) {

    static final int LIMIT = 100;
    private static final int MOST = 1_000;
    private static final int DEEPEST = 100_000;
    private static final int LONGEST = 254;
    private static final int MOST_VALUES = 100;
    private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");
    private static final List<String> PARTS = List.of("contains", "starts_with", "ends_with");
    private static final List<String> OPERATORS =
            List.of("eq", "ne", "lt", "lte", "gt", "gte", "in", "not_in", "contains", "starts_with", "ends_with");

    ListUsersQuery {
        conditions = List.copyOf(conditions);
    }

    /** Reads the query of {@code request}; 400 {@code VALIDATION_ERROR} where it makes no sense. */
    static ListUsersQuery of(HttpServletRequest request) {
        return new Reading(request).read();
    }

    private static final class Reading {
        private final HttpServletRequest request;
        private final List<String> issues = new ArrayList<>();

        Reading(HttpServletRequest request) {
            this.request = request;
        }

        ListUsersQuery read() {
            List<Document> conditions = new ArrayList<>();
            search().ifPresent(conditions::add);
            String filterField = one("filterField").orElse("email");
            List<String> values = all("filterValue");
            String operator = option("filterOperator", OPERATORS).orElse("eq");
            boolean byRole = filterField.equals("role") && operator.equals("eq") && conditions.isEmpty();
            if (!values.isEmpty()) {
                condition(filterField, operator, values).ifPresent(conditions::add);
            }
            Optional<UserSort> sort = one("sortBy").flatMap(this::sort);
            boolean ascending = option("sortDirection", List.of("asc", "desc"))
                    .orElse("asc")
                    .equals("asc");
            @Nullable Integer limit = number("limit", MOST);
            @Nullable Integer offset = number("offset", DEEPEST);
            if (!issues.isEmpty()) {
                throw Refusal.of("VALIDATION_ERROR", 400, String.join("; ", issues));
            }
            @Nullable
            Role role =
                    byRole && !values.isEmpty() ? Role.ofWire(values.getFirst()).orElse(null) : null;
            return new ListUsersQuery(conditions, role, sort.orElse(UserSort.CREATED_AT), ascending, limit, offset);
        }

        private Optional<Document> search() {
            String field = option("searchField", List.of("email", "name")).orElse("email");
            String operator = option("searchOperator", PARTS).orElse("contains");
            return one("searchValue")
                    .flatMap(text -> field.equals("name")
                            ? Optional.of(UserField.nameLike(operator, text))
                            : UserField.EMAIL.condition(operator, List.of(text)));
        }

        private Optional<Document> condition(String name, String operator, List<String> values) {
            Optional<UserField> field = UserField.ofWire(name);
            if (field.isEmpty()) {
                issue("filterField", "Users are not filtered by this");
                return Optional.empty();
            }
            Optional<Document> condition = field.get().condition(operator, values);
            if (condition.isEmpty()) {
                issue("filterValue", "Does not suit the field and the operator");
            }
            return condition;
        }

        private Optional<UserSort> sort(String name) {
            Optional<UserSort> sort = UserSort.ofWire(name);
            if (sort.isEmpty()) {
                issue("sortBy", "Users are sorted by name, email, createdAt or updatedAt");
            }
            return sort;
        }

        private @Nullable Integer number(String name, int most) {
            Optional<String> text = one(name);
            if (text.isEmpty()) {
                return null;
            }
            if (!WHOLE.matcher(text.get()).matches() || Integer.parseInt(text.get()) > most) {
                issue(name, "Must be a whole number from 0 to " + most);
                return null;
            }
            int number = Integer.parseInt(text.get());
            return number == 0 ? null : number;
        }

        private Optional<String> option(String name, List<String> options) {
            Optional<String> given = one(name);
            if (given.isPresent() && !options.contains(given.get())) {
                issue(name, "Invalid option: expected one of \"" + String.join("\"|\"", options) + "\"");
                return Optional.empty();
            }
            return given;
        }

        /** Returns the one value of a parameter; what is empty counts as absent. */
        private Optional<String> one(String name) {
            List<String> values = all(name);
            if (values.size() > 1) {
                issue(name, "Invalid input: expected string, received array");
            }
            return values.stream().findFirst();
        }

        private List<String> all(String name) {
            String @Nullable [] given = request.getParameterValues(name);
            List<String> values = given == null ? List.of() : List.of(given);
            boolean tooLong =
                    values.size() > MOST_VALUES || values.stream().anyMatch(value -> value.length() > LONGEST);
            if (tooLong || values.stream().anyMatch(value -> value.indexOf('\0') >= 0)) {
                issue(name, "Must be at most " + MOST_VALUES + " texts of at most " + LONGEST + " characters");
                return List.of();
            }
            return values.stream().filter(value -> !value.isEmpty()).toList();
        }

        private void issue(String name, String what) {
            issues.add(String.format(Locale.ROOT, "[query.%s] %s", name, what));
        }
    }
}
