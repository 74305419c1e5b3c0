package dev.registrar.command.session.adapter.source;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.session.application.importing.AccountSource;
import dev.registrar.command.session.application.importing.SourceAccount;
import dev.registrar.command.session.application.importing.SourceAccount.Ban;
import dev.registrar.command.session.application.importing.SourceAccount.Person;
import dev.registrar.command.session.application.importing.SourceAccount.Place;
import dev.registrar.command.session.application.importing.SourceAccount.Standing;
import dev.registrar.command.session.application.importing.SourceAccount.Ways;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * One collection of users as Mongoose applications keep it, with the hash of the password in the user's document. Members
 * are taken under the names that such applications commonly give them. Tokens that only such an application can verify
 * (JWT) are not sessions: its users sign in anew.
 */
public final class MongooseSource implements AccountSource {

    private final MongoDatabase database;
    private final String collection;

    /**
     * Reads {@code collection} of {@code database}.
     *
     * @throws IllegalArgumentException where there is no such collection
     */
    public MongooseSource(MongoDatabase database, String collection) {
        Set<String> names = database.listCollectionNames().into(new TreeSet<>());
        if (!names.contains(collection)) {
            throw new IllegalArgumentException(
                    "the database " + database.getName() + " has no collection " + collection);
        }
        this.database = database;
        this.collection = collection;
    }

    @Override
    public String name() {
        return "mongoose";
    }

    @Override
    public long size() {
        return database.getCollection(collection).estimatedDocumentCount();
    }

    @Override
    public Map<String, Long> leftOut() {
        return Map.of();
    }

    @Override
    public void forEach(Consumer<SourceAccount> each) {
        for (Document user : database.getCollection(collection).find().sort(new Document("_id", 1))) {
            @Nullable String id = Fields.id(user.get("_id"));
            if (id != null) {
                each.accept(account(id, user));
            }
        }
    }

    private static SourceAccount account(String id, Document user) {
        boolean isGone = Fields.isTrue(user, "isDeleted", "deleted") || Fields.time(user, "deletedAt") != null;
        return new SourceAccount(
                id,
                person(user),
                new Standing(
                        Fields.words(user, "role", "roles"),
                        Fields.isTrue(user, "emailVerified", "isEmailVerified", "isVerified", "verified"),
                        isGone,
                        ban(user)),
                new Ways(
                        Fields.text(user, "password", "passwordHash", "hashedPassword", "hash"),
                        Set.of(),
                        List.of(),
                        Fields.isTrue(user, "twoFactorEnabled", "isTwoFactorEnabled", "mfaEnabled")),
                List.of(),
                Fields.time(user, "createdAt"),
                Fields.time(user, "updatedAt"));
    }

    private static Person person(Document user) {
        return new Person(
                Fields.text(user, "email"),
                name(user),
                Fields.text(user, "profile.avatar", "avatar", "image", "picture"),
                Fields.text(user, "profile.bio", "bio"),
                Fields.flag(user, "preferences.notifications"),
                Fields.text(user, "preferences.theme"),
                Fields.documents(user, "addresses").stream()
                        .map(MongooseSource::place)
                        .toList());
    }

    private static @Nullable String name(Document user) {
        @Nullable String name = Fields.text(user, "name", "displayName", "fullName");
        if (name != null) {
            return name;
        }
        @Nullable String first = Fields.text(user, "firstName", "name.first");
        @Nullable String last = Fields.text(user, "lastName", "name.last");
        return first == null && last == null
                ? Fields.text(user, "username")
                : (Objects.requireNonNullElse(first, "") + " " + Objects.requireNonNullElse(last, "")).strip();
    }

    private static Place place(Document address) {
        return new Place(
                Objects.requireNonNullElse(Fields.text(address, "street"), ""),
                Objects.requireNonNullElse(Fields.text(address, "city"), ""),
                Objects.requireNonNullElse(Fields.text(address, "postalCode", "zipCode", "zip"), ""),
                Objects.requireNonNullElse(Fields.text(address, "country"), ""));
    }

    private static @Nullable Ban ban(Document user) {
        if (Fields.isTrue(user, "banned", "isBanned", "blocked", "isBlocked", "disabled")) {
            @Nullable String reason = Fields.text(user, "banReason");
            return new Ban(reason == null || reason.isBlank() ? "No reason" : reason, Fields.time(user, "banExpires"));
        }
        return Boolean.FALSE.equals(Fields.flag(user, "isActive", "active"))
                ? new Ban("Not active where the account comes from", null)
                : null;
    }
}
