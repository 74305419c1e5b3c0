package dev.registrar.query.user;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import dev.registrar.query.projection.Positions;
import dev.registrar.shared.adapter.SharedReads;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Reads the view of users. Every filter is built of values: no text of a user becomes an operator or an expression. */
public final class UserViews {

    /** Matches of a search are counted up to here. */
    static final int COUNT_CAP = 10_000;

    /** Skipping costs what is skipped: further than this only by cursor. */
    private static final long DEEPEST = 100_000;

    private final MongoDatabase database;
    private final SharedReads<Key, Document> reads = new SharedReads<>(this::stored);

    UserViews(MongoDatabase database) {
        this.database = database;
    }

    /**
     * One page.
     *
     * @param users the users on it
     * @param total how many there are on all pages
     * @param capped whether there are more than {@code total}
     * @param next place after which the next page begins; null where there is none
     */
    record Page(List<UserView> users, long total, boolean capped, UserQuery.@Nullable Place next) {}

    Optional<UserView> byId(Positions.Served served, String id) {
        return reads.find(new Key(served.collection(), id))
                .filter(document -> document.containsKey(UserDocument.TERMS))
                .map(UserDocument::read);
    }

    /** Reads the users that several requests ask for at the same time; all but always from one collection. */
    private Map<Key, Document> stored(Set<Key> keys) {
        Map<String, List<String>> ids = new HashMap<>();
        keys.forEach(key ->
                ids.computeIfAbsent(key.collection(), _ -> new ArrayList<>()).add(key.id()));
        Map<Key, Document> found = new HashMap<>();
        ids.forEach((collection, wanted) -> database.getCollection(collection)
                .find(new Document("_id", new Document("$in", wanted)))
                .forEach(user -> found.put(new Key(collection, user.getString("_id")), user)));
        return found;
    }

    /** A user in the collection that serves. */
    private record Key(String collection, String id) {}

    Page page(Positions.Served served, UserQuery query) {
        long total = total(served, query);
        boolean capped = total > COUNT_CAP && !isCounted(query);
        List<Document> found = new ArrayList<>();
        if (query.skip() < total || capped) {
            if (query.skip() > DEEPEST) {
                throw Refusal.invalid("page", "page is too deep: follow nextCursor beyond " + DEEPEST + " users");
            }
            // One more than asked for tells whether there is a next page.
            collection(served)
                    .find(filter(query))
                    .sort(query.sort().order(query.ascending()))
                    .skip((int) query.skip())
                    .limit(query.limit() + 1)
                    .into(found);
        }
        UserQuery.Place next = null;
        if (found.size() > query.limit()) {
            found.removeLast();
            next = query.sort().place(found.getLast());
        }
        return new Page(list(found), capped ? COUNT_CAP : total, capped, next);
    }

    /** Returns those who were active since {@code since}, the latest first. */
    List<UserView> activeSince(Positions.Served served, Instant since, int limit) {
        Document recent = new Document(UserDocument.ACTIVE_AT, new Document("$gte", Date.from(since)));
        Document latest = new Document(UserDocument.ACTIVE_AT, -1).append("_id", -1);
        return list(collection(served).find(recent).sort(latest).limit(limit));
    }

    /** Returns how many users have {@code role}, or how many there are, as of the position of {@code served}. */
    static long total(Positions.Served served, @Nullable Role role) {
        return served.counters().getOrDefault(role == null ? UserFold.TOTAL : UserFold.ofRole(role), 0L);
    }

    /** Returns the users that an admin lists. */
    List<UserView> list(Positions.Served served, ListUsersQuery query) {
        @Nullable Integer limit = query.limit();
        @Nullable Integer offset = query.offset();
        return list(collection(served)
                .find(filter(query))
                .sort(query.sort().order(query.ascending()))
                .skip(offset == null ? 0 : offset)
                .limit(limit == null ? ListUsersQuery.LIMIT : limit));
    }

    /** Returns how many users an admin would list without an end; up to {@link #COUNT_CAP} where they must be counted. */
    long count(Positions.Served served, ListUsersQuery query) {
        if (query.conditions().isEmpty() || query.role() != null) {
            return total(served, query.role());
        }
        return collection(served).countDocuments(filter(query), new CountOptions().limit(COUNT_CAP));
    }

    static Document filter(ListUsersQuery query) {
        // The term of every user keeps the order of the index; what the conditions leave out is passed over.
        List<Document> all = new ArrayList<>(query.conditions());
        all.addFirst(new Document(UserDocument.TERMS, UserDocument.EVERYONE));
        return all.size() == 1 ? all.getFirst() : new Document("$and", all);
    }

    private static boolean isCounted(UserQuery query) {
        return query.words().isEmpty() && query.email() == null;
    }

    private long total(Positions.Served served, UserQuery query) {
        if (isCounted(query)) {
            return total(served, query.role());
        }
        return collection(served).countDocuments(filter(query.everything()), new CountOptions().limit(COUNT_CAP + 1));
    }

    static Document filter(UserQuery query) {
        List<Document> all = new ArrayList<>();
        if (query.email() != null) {
            all.add(new Document(UserDocument.EMAIL, query.email()));
        }
        if (query.role() != null) {
            all.add(new Document(UserDocument.TERMS, UserDocument.roleTerm(query.role())));
        }
        for (String word : query.words()) {
            all.add(new Document(UserDocument.TERMS, term(word)));
        }
        if (all.isEmpty()) {
            all.add(new Document(UserDocument.TERMS, UserDocument.EVERYONE));
        }
        UserQuery.Place after = query.after();
        if (after != null) {
            all.addAll(query.sort().beyond(after, query.ascending()));
        }
        return all.size() == 1 ? all.getFirst() : new Document("$and", all);
    }

    private static Object term(String word) {
        return word.codePointCount(0, word.length()) <= UserDocument.PREFIX
                ? UserDocument.startTerm(word)
                : new Document("$elemMatch", new Document("$gte", word).append("$lt", after(word)));
    }

    /** Returns the smallest text after all that begin with {@code prefix}: the highest code point ends no word. */
    static String after(String prefix) {
        return prefix + Character.toString(Character.MAX_CODE_POINT);
    }

    private static List<UserView> list(Iterable<Document> found) {
        List<UserView> users = new ArrayList<>();
        found.forEach(document -> users.add(UserDocument.read(document)));
        return users;
    }

    private MongoCollection<Document> collection(Positions.Served served) {
        return database.getCollection(served.collection());
    }
}
