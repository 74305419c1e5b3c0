package dev.registrar.query.user;

import dev.registrar.query.user.UserView.Address;
import dev.registrar.query.user.UserView.Preferences;
import dev.registrar.query.user.UserView.Profile;
import dev.registrar.shared.user.Role;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The view of a user as a document. {@code terms} holds what it is found by: each word of name and e-mail, the first
 * letters of each word, its role, and a mark that every user has. A search for few letters, a role, or nothing is
 * thereby an equality on {@code terms}, which keeps the order of the index; a search for more letters is a range.
 */
final class UserDocument {

    static final String TERMS = "terms";
    static final String EMAIL = "email";
    static final String ACTIVE_AT = "activeAt";

    /** The term of every user. */
    static final String EVERYONE = "";

    /** As many first letters of each word are terms of their own. */
    static final int PREFIX = 3;

    private UserDocument() {}

    /** Returns the term of words that begin with {@code start}; marked by a sign that no word contains. */
    static String startTerm(String start) {
        return "^" + start;
    }

    /** Returns the term of users with {@code role}. */
    static String roleTerm(Role role) {
        return "@" + role.wire();
    }

    static Document of(UserView user) {
        return new Document("email", user.email())
                .append("name", user.name())
                .append("nameKey", SearchText.fold(user.name()))
                .append("role", user.role().wire())
                .append("emailVerified", user.emailVerified())
                .append(
                        "profile",
                        new Document("avatar", user.profile().avatar())
                                .append("bio", user.profile().bio()))
                .append(
                        "preferences",
                        new Document("notifications", user.preferences().notifications())
                                .append("theme", user.preferences().theme()))
                .append(
                        "addresses",
                        user.addresses().stream().map(UserDocument::address).toList())
                .append("createdAt", Date.from(user.createdAt()))
                .append("updatedAt", Date.from(user.updatedAt()))
                .append(ACTIVE_AT, Date.from(user.activeAt()))
                .append("ban", ban(user.ban()))
                .append("version", user.version())
                .append(TERMS, List.copyOf(terms(user)));
    }

    private static Set<String> terms(UserView user) {
        Set<String> terms = new TreeSet<>();
        terms.add(EVERYONE);
        terms.add(roleTerm(user.role()));
        for (String word : SearchText.words(user.name() + " " + user.email())) {
            terms.add(word);
            for (int length = 1, end = 0; length <= PREFIX && end < word.length(); length++) {
                end = word.offsetByCodePoints(end, 1);
                terms.add(startTerm(word.substring(0, end)));
            }
        }
        return terms;
    }

    static UserView read(Document document) {
        Document profile = document.get("profile", Document.class);
        Document preferences = document.get("preferences", Document.class);
        return new UserView(
                document.getString("_id"),
                document.getString("email"),
                document.getString("name"),
                Role.ofWire(document.getString("role")).orElseThrow(),
                document.getBoolean("emailVerified"),
                new Profile(profile.getString("avatar"), profile.getString("bio")),
                new Preferences(preferences.getBoolean("notifications"), preferences.getString("theme")),
                document.getList("addresses", Document.class).stream()
                        .map(UserDocument::address)
                        .toList(),
                time(document, "createdAt"),
                time(document, "updatedAt"),
                time(document, ACTIVE_AT),
                ban(document.get("ban", Document.class)),
                document.get("version", Number.class).longValue());
    }

    private static @Nullable Document ban(UserView.@Nullable Ban ban) {
        return ban == null
                ? null
                : new Document("reason", ban.reason())
                        .append("until", ban.until() == null ? null : Date.from(ban.until()));
    }

    private static UserView.@Nullable Ban ban(@Nullable Document stored) {
        if (stored == null) {
            return null;
        }
        @Nullable Date until = stored.getDate("until");
        return new UserView.Ban(stored.getString("reason"), until == null ? null : until.toInstant());
    }

    private static Document address(Address address) {
        return new Document("street", address.street())
                .append("city", address.city())
                .append("postalCode", address.postalCode())
                .append("country", address.country());
    }

    private static Address address(Document stored) {
        return new Address(
                stored.getString("street"),
                stored.getString("city"),
                stored.getString("postalCode"),
                stored.getString("country"));
    }

    private static Instant time(Document document, String member) {
        return document.getDate(member).toInstant();
    }
}
