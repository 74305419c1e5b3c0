package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in the oplog, as change streams name it. Only what a majority has gets one, so that no election makes it mean
 * something else.
 *
 * @param number of the entry
 */
record ResumeToken(long number, Kind kind) implements Comparable<ResumeToken> {
    private static final Pattern FORM = Pattern.compile("([0-9A-F]{16})0([0-2])");
    private static final Comparator<ResumeToken> ORDER =
            Comparator.comparingLong(ResumeToken::number).thenComparing(ResumeToken::kind);

    /** What of an entry it stands for; a mark is past all of it. */
    enum Kind {
        EVENT,
        INVALIDATE,
        MARK
    }

    static ResumeToken mark(long number) {
        return new ResumeToken(number, Kind.MARK);
    }

    /** Reads what {@link #document} wrote; empty for anything else. */
    static Optional<ResumeToken> of(Document document) {
        var form = FORM.matcher(String.valueOf(document.get("_data")));
        return form.matches()
                ? Optional.of(new ResumeToken(
                        Long.parseLong(form.group(1), 16), Kind.values()[Integer.parseInt(form.group(2))]))
                : Optional.empty();
    }

    Document document() {
        return new Document("_data", "%016X%02d".formatted(number, kind.ordinal()));
    }

    boolean isInvalidate() {
        return kind == Kind.INVALIDATE;
    }

    @Override
    public int compareTo(ResumeToken other) {
        return ORDER.compare(this, other);
    }
}
