package dev.registrar.eventstore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.ReadStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Walks a log and looks whether each conditional commit found, at its own place, the streams as it had read them. */
public final class Conditions {

    private Conditions() {}

    /** Checks a whole log, given the drafts of its conditional commits by their ids. */
    public static void assertHeld(List<Commit> log, Map<String, CommitDraft> drafts) {
        var last = new HashMap<String, Long>();
        for (var commit : log) {
            var draft = drafts.get(commit.id());
            if (draft != null) {
                for (var read : draft.reads()) {
                    assertThat(last.getOrDefault(read.aggregateId(), Long.valueOf(ReadStream.EMPTY)))
                            .as("stream %s before position %d", read.aggregateId(), commit.position())
                            .isEqualTo(read.lastSequence());
                }
            }
            commit.events().forEach(event -> last.put(event.aggregateId(), event.sequence()));
        }
    }
}
