package dev.registrar.eventstore.migrate;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.axon.TokenImport;
import dev.registrar.eventstore.axon.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.bson.BsonDocument;

/**
 * Finds the place in the log where each processor goes on: before the first event it has not seen. What it has seen behind
 * that event, which only happens among events of about the same time, comes again; nothing is left out.
 */
final class TokenMove {
    /** The token by which Axon tells token stores apart; the new store has its own. */
    private static final String CONFIG = "__config";

    private final CommitLog log;
    private final Duration lookBack;

    /**
     * Maps tokens into {@code log}.
     *
     * @param lookBack the look-back time of the source, 1 s unless its application set another
     */
    TokenMove(CommitLog log, Duration lookBack) {
        this.log = log;
        this.lookBack = lookBack;
    }

    /** A token on its way to its place. */
    private static final class Search {
        private final SourceToken token;
        private final Instant since;
        private final SourceToken.Reached reached;
        private int seen;
        private GlobalSequenceTrackingToken place = Tokens.after(0);
        private boolean found;

        Search(SourceToken token, SourceToken.Reached reached, Duration lookBack) {
            this.token = token;
            this.reached = reached;
            this.since = reached.time().minus(lookBack);
        }

        void look(Commit commit, StoredEvent event) {
            // What is older than the window was seen, or will never be delivered by the source.
            if (event.at().isBefore(since)) {
                return;
            }
            if (reached.events().contains(event.id())) {
                seen++;
                return;
            }
            found = true;
            place = event.index() == 0
                    ? Tokens.after(commit.position() - 1)
                    : Tokens.of(commit.position(), event.index() - 1);
        }
    }

    /** Returns the tokens of the source. */
    static List<SourceToken> tokens(AxonMongoStore source) {
        var tokens = new ArrayList<SourceToken>();
        for (BsonDocument document : source.tokens().find()) {
            if (!CONFIG.equals(document.getString("processorName").getValue())) {
                tokens.add(SourceToken.of(document));
            }
        }
        return tokens;
    }

    /** Puts {@code tokens} into {@code target} and returns a line for each processor that will see events again. */
    List<String> run(List<SourceToken> tokens, TokenImport target) {
        var searches = new ArrayList<Search>();
        for (var token : tokens) {
            if (token.reached() == null) {
                target.put(token.processor(), token.segment(), null, token.form());
            } else {
                searches.add(new Search(token, token.reached(), lookBack));
            }
        }
        walk(searches);
        var again = new ArrayList<String>();
        for (var search : searches) {
            target.put(search.token.processor(), search.token.segment(), search.place, search.token.form());
            if (search.found && search.seen < search.reached.events().size()) {
                again.add("processor " + search.token.processor() + ", segment " + search.token.segment()
                        + ", sees up to " + (search.reached.events().size() - search.seen) + " events again");
            }
        }
        return again;
    }

    private void walk(List<Search> searches) {
        var head = log.head();
        var after = searches.stream()
                .map(search -> search.since)
                .min(Instant::compareTo)
                .flatMap(log::firstSince)
                .map(first -> first.position() - 1)
                .orElse(head);
        var open = new ArrayList<>(searches);
        while (!open.isEmpty()) {
            var commits = log.read(after, CommitLog.SCAN_SIZE);
            if (commits.isEmpty()) {
                break;
            }
            for (var commit : commits) {
                for (var event : commit.events()) {
                    open.forEach(search -> search.look(commit, event));
                    open.removeIf(search -> search.found);
                }
            }
            after = commits.getLast().position();
        }
        open.forEach(search -> search.place = Tokens.after(head));
    }
}
