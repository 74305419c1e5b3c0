package dev.registrar.command.session.adapter.source;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import dev.registrar.command.session.application.importing.AccountSource;
import dev.registrar.command.session.application.importing.SourceAccount;
import dev.registrar.command.session.application.importing.SourceAccount.Ban;
import dev.registrar.command.session.application.importing.SourceAccount.Person;
import dev.registrar.command.session.application.importing.SourceAccount.SourcePasskey;
import dev.registrar.command.session.application.importing.SourceAccount.SourceSession;
import dev.registrar.command.session.application.importing.SourceAccount.Standing;
import dev.registrar.command.session.application.importing.SourceAccount.Ways;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The database of a Better Auth server with its MongoDB adapter: collections {@code user}, {@code account},
 * {@code session} and {@code passkey}, or with the option {@code usePlural} the plurals of them. Identifiers are ObjectIds or text.
 */
public final class BetterAuthSource implements AccountSource {

    /** As the adapter makes no index on {@code userId}, each batch may read all accounts and sessions: few batches. */
    private static final int BATCH = 2_000;

    private static final String CREDENTIAL = "credential";

    private final MongoDatabase database;
    private final boolean plural;

    /**
     * Reads {@code database}.
     *
     * @throws IllegalArgumentException where it has no users
     */
    public BetterAuthSource(MongoDatabase database) {
        Set<String> names = database.listCollectionNames().into(new TreeSet<>());
        if (!names.contains("user") && !names.contains("users")) {
            throw new IllegalArgumentException(
                    "the database " + database.getName() + " has no collection user or users");
        }
        this.database = database;
        this.plural = !names.contains("user");
    }

    @Override
    public String name() {
        return "better-auth";
    }

    @Override
    public long size() {
        return collection("user").estimatedDocumentCount();
    }

    @Override
    public Map<String, Long> leftOut() {
        Map<String, Long> leftOut = new LinkedHashMap<>();
        // Codes and links that wait to be used end within hours; their owners ask for others.
        leftOut.put("verification", collection("verification").countDocuments());
        return leftOut;
    }

    @Override
    public void forEach(Consumer<SourceAccount> each) {
        List<Document> batch = new ArrayList<>();
        for (Document user : collection("user").find().sort(new Document("_id", 1))) {
            batch.add(user);
            if (batch.size() == BATCH) {
                hand(batch, each);
                batch.clear();
            }
        }
        hand(batch, each);
    }

    private void hand(List<Document> users, Consumer<SourceAccount> each) {
        Map<String, List<Document>> accounts = owned("account", users);
        Map<String, List<Document>> sessions = owned("session", users);
        Map<String, List<Document>> passkeys = owned("passkey", users);
        for (Document user : users) {
            @Nullable String id = Fields.id(user.get("_id"));
            if (id != null) {
                each.accept(account(
                        id,
                        user,
                        ways(user, accounts.getOrDefault(id, List.of()), passkeys.getOrDefault(id, List.of())),
                        sessions.getOrDefault(id, List.of())));
            }
        }
    }

    /** Returns what belongs to {@code users}, by owner, whether it names them by ObjectId or by text. */
    private Map<String, List<Document>> owned(String what, List<Document> users) {
        List<Object> owners = new ArrayList<>();
        for (Document user : users) {
            @Nullable String id = Fields.id(user.get("_id"));
            if (id != null) {
                owners.add(user.get("_id"));
                if (!id.equals(user.get("_id"))) {
                    owners.add(id);
                }
            }
        }
        Map<String, List<Document>> owned = new HashMap<>();
        if (owners.isEmpty()) {
            return owned;
        }
        for (Document document : collection(what).find(new Document("userId", new Document("$in", owners)))) {
            @Nullable String owner = Fields.id(document.get("userId"));
            if (owner != null) {
                owned.computeIfAbsent(owner, _ -> new ArrayList<>()).add(document);
            }
        }
        return owned;
    }

    private static SourceAccount account(String id, Document user, Ways ways, List<Document> sessions) {
        return new SourceAccount(
                id,
                new Person(
                        Fields.text(user, "email"),
                        Fields.text(user, "name"),
                        Fields.text(user, "image"),
                        null,
                        null,
                        null,
                        List.of()),
                new Standing(Fields.words(user, "role"), Fields.isTrue(user, "emailVerified"), false, ban(user)),
                ways,
                sessions.stream().map(BetterAuthSource::session).toList(),
                Fields.time(user, "createdAt"),
                Fields.time(user, "updatedAt"));
    }

    private static @Nullable Ban ban(Document user) {
        if (!Fields.isTrue(user, "banned")) {
            return null;
        }
        @Nullable String reason = Fields.text(user, "banReason");
        @Nullable Instant until = Fields.time(user, "banExpires");
        return new Ban(reason == null || reason.isBlank() ? "No reason" : reason, until);
    }

    private static Ways ways(Document user, List<Document> accounts, List<Document> passkeys) {
        @Nullable String hash = null;
        Set<String> providers = new TreeSet<>();
        for (Document account : accounts) {
            @Nullable String provider = Fields.text(account, "providerId");
            if (CREDENTIAL.equals(provider)) {
                hash = Fields.text(account, "password");
            } else if (provider != null) {
                providers.add(provider);
            }
        }
        return new Ways(
                hash,
                providers,
                passkeys.stream().map(BetterAuthSource::passkey).toList(),
                Fields.isTrue(user, "twoFactorEnabled"));
    }

    private static SourcePasskey passkey(Document passkey) {
        @Nullable String id = Fields.id(passkey.get("_id"));
        return new SourcePasskey(
                id == null ? "" : id,
                Fields.text(passkey, "credentialID"),
                Fields.text(passkey, "publicKey"),
                passkey.get("counter") instanceof Number counter ? counter.longValue() : null,
                "multiDevice".equals(Fields.text(passkey, "deviceType")),
                Fields.isTrue(passkey, "backedUp"),
                Fields.text(passkey, "transports"),
                Fields.text(passkey, "aaguid"),
                Fields.text(passkey, "name"),
                Fields.time(passkey, "createdAt"));
    }

    private static SourceSession session(Document session) {
        @Nullable String id = Fields.id(session.get("_id"));
        // An admin's session in the name of somebody else is not that person's.
        @Nullable
        String token = Fields.id(session.get("impersonatedBy")) == null ? Fields.text(session, "token") : null;
        return new SourceSession(
                id == null ? "" : id,
                token,
                Fields.time(session, "createdAt"),
                Fields.time(session, "updatedAt"),
                Fields.time(session, "expiresAt"),
                Fields.text(session, "ipAddress"),
                Fields.text(session, "userAgent"));
    }

    private MongoCollection<Document> collection(String name) {
        return database.getCollection(plural ? name + "s" : name);
    }
}
