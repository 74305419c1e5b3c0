package dev.registrar.eventstore.mongo;

import java.util.List;
import org.bson.Document;

/**
 * A commit as its keys show it.
 *
 * @param number its number, 1 and up
 * @param commitId its identifier, empty for a void
 * @param keys what it is unique by, none for a void
 */
record Stub(long number, String commitId, List<String> keys) {

    static Stub of(Document document) {
        var keys = document.getList(Fields.KEYS, String.class);
        var commitId = document.getString(Fields.COMMIT_ID);
        return new Stub(
                document.getLong(Fields.NUMBER), commitId == null ? "" : commitId, keys == null ? List.of() : keys);
    }

    /** Returns whether this is {@code commit} itself, stored by an earlier attempt. */
    boolean is(EncodedCommit commit) {
        return commitId.equals(commit.draft().id());
    }
}
