package dev.registrar.eventstore.verify;

import static dev.registrar.eventstore.verify.Shelf.commit;
import static dev.registrar.eventstore.verify.Shelf.inspected;
import static dev.registrar.eventstore.verify.Shelf.keys;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.verify.VerifiableLog.Inspected;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the verifier says of a log that holds one stream, commit {@code n} its event {@code n}. */
class LogWalkTest {
    private final Shelf log = new Shelf();
    private final List<String> progress = new ArrayList<>();

    @Test
    void a_whole_log_is_whole_and_progress_is_told_about_once_in_a_thousand() {
        log.write(2_500);
        var report = new LogVerifier(log).verify(this::hear);
        assertThat(report)
                .isEqualTo(new LogVerifier.Report(1, 2_500, 2_500, 2_500, Optional.empty(), Optional.empty()));
        assertThat(report.ok()).isTrue();
        assertThat(progress).containsExactly("1000/2500", "2000/2500", "2500/2500");
    }

    @ParameterizedTest
    @CsvSource({
        // from, to, the last checked, how many
        "1, 9223372036854775807, 30, 30",
        "11, 20, 20, 10",
        "30, 30, 30, 1",
        "25, 40, 30, 6",
        "31, 40, 30, 0",
        "35, 40, 34, 0",
    })
    void a_range_is_checked_as_far_as_the_log_goes(long from, long to, long last, long count) {
        log.write(30);
        var report = new LogVerifier(log).verify(from, to, this::hear);
        assertThat(report).isEqualTo(new LogVerifier.Report(from, last, count, 30, Optional.empty(), Optional.empty()));
        if (count > 0) {
            assertThat(progress).last().isEqualTo(last + "/" + last);
        }
    }

    @Test
    void an_empty_log_is_whole() {
        var report = new LogVerifier(log).verify(this::hear);
        assertThat(report).isEqualTo(new LogVerifier.Report(1, 0, 0, 0, Optional.empty(), Optional.empty()));
    }

    @Test
    void what_is_committed_while_the_walk_nears_the_end_is_checked_too() {
        log.write(3);
        log.later.add(4L);
        log.later.add(5L);
        var report = new LogVerifier(log).verify(this::hear);
        assertThat(report.to()).isEqualTo(5);
        assertThat(report.ok()).isTrue();
        assertThat(progress).startsWith("3/3").endsWith("5/5");
    }

    @Test
    void a_walk_that_nobody_watches_is_the_same() {
        log.write(3);
        assertThat(new LogVerifier(log).verify(LogVerifier.Progress.UNSEEN).commits())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 100", "7, 1, 100", "10, 1, 100", "5, 1, 5", "5, 5, 8", "5, 3, 8"})
    void a_number_that_is_not_there_is_missing(long gone, long from, long to) {
        log.write(10);
        log.commits.remove(gone);
        var report = new LogVerifier(log).verify(from, to, this::hear);
        assertThat(report.firstFault())
                .contains(new Fault(gone, Fault.Kind.MISSING, "number " + gone + " is not there"));
        assertThat(report.to()).isEqualTo(gone - 1);
        assertThat(report.commits()).isEqualTo(gone - from);
    }

    @Test
    void a_log_whose_index_is_not_right_is_not_walked() {
        log.write(10);
        log.indexFault = "not unique";
        assertThat(new LogVerifier(log).verify(2, 5, this::hear))
                .isEqualTo(new LogVerifier.Report(
                        2, 5, 0, 10, Optional.empty(), Optional.of(new Fault(0, Fault.Kind.INDEX, "not unique"))));
        assertThat(progress).isEmpty();
    }

    @Test
    void what_cannot_be_read_is_told_with_the_reason() {
        log.write(10);
        log.commits.put(4L, new Inspected(4, null, List.of(), List.of(), List.of(), "no payload"));
        finds(new Fault(4, Fault.Kind.UNREADABLE, "no payload"));
    }

    @Test
    void keys_that_are_not_those_of_the_content_are_shown_beside_them() {
        log.write(10);
        log.commits.put(4L, new Inspected(4, commit(4, ""), List.of("s:ada#9"), keys(4), List.of(), null));
        finds(new Fault(4, Fault.Kind.KEYS_DIFFER, "stored [s:ada#9], the content asks for " + keys(4)));
    }

    @Test
    void a_key_that_two_commits_hold_is_found_wherever_the_first_is() {
        log.write(1_500);
        log.commits.put(1_400L, inspected(1_400, List.of("e:1400", "s:ada#1"), List.of()));
        finds(new Fault(1_400, Fault.Kind.KEY_TWICE, "s:ada#1 is in commit 1 too"));
    }

    @Test
    void what_a_commit_stands_on_is_before_it_or_in_it() {
        log.write(10);
        log.commits.put(5L, inspected(5, keys(5), List.of("s:ada#5", "s:ada#4")));
        assertThat(new LogVerifier(log).verify(this::hear).ok()).isTrue();
        log.commits.put(5L, inspected(5, keys(5), List.of("s:ada#6")));
        finds(new Fault(5, Fault.Kind.OUT_OF_SEQUENCE, "s:ada#6 is not before it"));
        // A walk that begins later cannot know.
        assertThat(new LogVerifier(log).verify(2, 10, this::hear).ok()).isTrue();
    }

    private void hear(long position, long to) {
        progress.add(position + "/" + to);
    }

    private void finds(Fault fault) {
        var report = new LogVerifier(log).verify(this::hear);
        assertThat(report.firstFault()).contains(fault);
        assertThat(report.ok()).isFalse();
        assertThat(report.to()).isEqualTo(fault.position() - 1);
    }
}
