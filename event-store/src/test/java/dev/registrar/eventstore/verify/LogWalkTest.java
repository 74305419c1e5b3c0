package dev.registrar.eventstore.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.verify.VerifiableLog.Inspected;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the verifier says of a log that holds one stream, commit {@code n} its event {@code n}. */
class LogWalkTest {
    private static final Instant AT = Instant.parse("2026-11-21T08:00:00Z");
    private static final SealKey KEY = SealKey.generate();

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

    @Nested
    class Sealed {
        private final Drawer seals = new Drawer();
        private final List<SignedTreeHead> trusted = new ArrayList<>();

        @Test
        void the_last_sound_seal_is_reported() {
            write(10, 4, 8);
            assertThat(verify(1, 10).sealed()).contains(seals.head(8));
            assertThat(verify(1, 7).sealed()).contains(seals.head(4));
            assertThat(verify(1, 3).sealed()).isEmpty();
            assertThat(verify(6, 8)).isEqualTo(sound(6, 8, 8, 10));
            assertThat(verify(6, 7).sealed()).isEmpty();
        }

        @Test
        void a_changed_commit_is_between_the_seal_it_breaks_and_the_one_before() {
            write(10, 4, 8);
            change(2);
            finds(1, 10, 1, Fault.Kind.SEALED_DIFFERENTLY, "the commits 1 to 4 are not those sealed at " + AT);
            write(10, 4, 8);
            change(6);
            finds(1, 10, 5, Fault.Kind.SEALED_DIFFERENTLY, "the commits 5 to 8 are not those sealed at " + AT);
            // Not in the range, and below the seal within it.
            finds(7, 10, 5, Fault.Kind.SEALED_DIFFERENTLY, "the commits 5 to 8 are not those sealed at " + AT);
            assertThat(verify(9, 10).ok()).isTrue();
        }

        @Test
        void what_lies_between_the_last_seal_and_the_range_must_be_there_and_readable() {
            write(10, 4, 8);
            log.commits.put(6L, new Inspected(6, null, List.of(), List.of(), List.of(), "no payload"));
            finds(8, 10, 6, Fault.Kind.UNREADABLE, "no payload");
            log.commits.remove(6L);
            finds(8, 10, 6, Fault.Kind.MISSING, "number 6 is not there");
            // A range that the seal before it leads to does not need them.
            assertThat(verify(9, 10).ok()).isTrue();
        }

        @Test
        void a_range_far_behind_the_last_seal_is_led_up_to_exactly() {
            write(2_600, 2_600);
            assertThat(verify(2_400, 2_600)).isEqualTo(sound(2_400, 2_600, 2_600, 2_600));
        }

        @Test
        void a_seal_by_a_stranger_is_forged_and_no_range_begins_there() {
            write(10, 4, 8);
            var stranger = SealKey.generate();
            seals.put(Seal.of(stranger.sign(treeOf(4), AT), treeOf(4)));
            var forged = "the seal over 4 commits is not signed by a key of this log";
            finds(1, 10, 4, Fault.Kind.SEAL_FORGED, forged);
            finds(6, 10, 4, Fault.Kind.SEAL_FORGED, forged);
        }

        @Test
        void peaks_that_do_not_give_the_signed_root_are_not_gone_on_from() {
            write(10, 4, 8);
            for (var peaks : List.of(List.of("00".repeat(32)), List.<String>of(), List.of("no digits"))) {
                seals.put(new Seal(seals.head(4), peaks));
                assertThat(verify(6, 10)).isEqualTo(sound(6, 10, 8, 10));
            }
        }

        @Test
        void an_end_that_was_cut_off_is_told_with_what_was_there() {
            write(10, 4, 8);
            cutBehind(5);
            var cut = "the log ends at 5 and had 8 commits at " + AT;
            finds(1, Long.MAX_VALUE, 6, Fault.Kind.TRUNCATED, cut);
            finds(5, 9, 6, Fault.Kind.TRUNCATED, cut);
            // The range begins behind the end.
            finds(7, 9, 6, Fault.Kind.TRUNCATED, cut);
            assertThat(verify(1, 5).ok()).isTrue();
            assertThat(verify(6, 6).firstFault()).map(Fault::kind).contains(Fault.Kind.TRUNCATED);
        }

        @Test
        void a_range_behind_the_end_of_a_log_that_was_not_cut_is_sound() {
            write(10, 4, 8);
            assertThat(verify(20, 30).ok()).isTrue();
            assertThat(verify(20, 30).commits()).isZero();
        }

        @Test
        void commits_that_come_during_the_walk_are_no_end_cut_off_though_their_seal_was_there_first() {
            write(5, 5);
            log.commits.tailMap(3L, false).clear();
            log.head = 3;
            log.later.addAll(List.of(4L, 5L));
            assertThat(verify(1, 5)).isEqualTo(sound(1, 5, 5, 3));
        }

        @Test
        void a_seal_made_during_the_walk_tells_of_a_cut_too_and_one_the_walk_has_passed_does_not() {
            write(10);
            var passed = Seal.of(KEY.sign(treeOf(5), AT), treeOf(5));
            var beyond = Seal.of(KEY.sign(treeOf(12), AT), treeOf(12));
            seals.later = List.of(passed);
            assertThat(verify(1, 20).ok()).isTrue();
            seals.clear();
            seals.later = List.of(passed, beyond);
            finds(1, 20, 11, Fault.Kind.TRUNCATED, "the log ends at 10 and had 12 commits at " + AT);
        }

        @Test
        void a_log_written_anew_by_who_has_the_key_differs_from_a_head_kept_elsewhere() {
            write(10, 8);
            trusted.add(headOf(6));
            trusted.add(headOf(3));
            trusted.add(headOf(3));
            assertThat(verify(1, 10).ok()).isTrue();
            change(2);
            sealAnew();
            finds(1, 10, 1, Fault.Kind.HEAD_DIFFERS, "the commits 1 to 3 are not those in the tree head of " + AT);
            // In which order they are given is all the same, and every one of a size counts.
            trusted.clear();
            trusted.add(headOf(3));
            assertThat(verify(1, 10).ok()).isTrue();
            trusted.add(new SignedTreeHead(3, "00", AT, KEY.id(), ""));
            finds(1, 10, 1, Fault.Kind.HEAD_DIFFERS, "the commits 1 to 3 are not those in the tree head of " + AT);
        }

        @Test
        void a_range_looks_at_the_heads_behind_the_seal_it_begins_at() {
            write(10, 4, 8);
            trusted.add(new SignedTreeHead(3, "00", AT, KEY.id(), ""));
            trusted.add(new SignedTreeHead(4, "00", AT, KEY.id(), ""));
            assertThat(verify(6, 10).ok()).isTrue();
            trusted.add(new SignedTreeHead(7, "00", AT, KEY.id(), ""));
            finds(6, 10, 1, Fault.Kind.HEAD_DIFFERS, "the commits 1 to 7 are not those in the tree head of " + AT);
        }

        @Test
        void a_head_kept_elsewhere_tells_of_an_end_cut_off_with_its_seals() {
            write(10);
            trusted.add(headOf(7));
            cutBehind(5);
            finds(1, 10, 6, Fault.Kind.TRUNCATED, "the log ends at 5 and had 7 commits at " + AT);
            trusted.clear();
            assertThat(verify(1, 10).ok()).isTrue();
        }

        @Test
        void a_verifier_without_seals_is_not_held_to_heads() {
            write(3);
            var verifier = new LogVerifier(log);
            assertThatThrownBy(() -> verifier.trusting(List.of(headOf(3)))).isInstanceOf(IllegalStateException.class);
        }

        private void write(int count, int... sizes) {
            log.write(count);
            seals.clear();
            for (var size : sizes) {
                seals.put(Seal.of(headOf(size), treeOf(size)));
            }
        }

        private void sealAnew() {
            for (var size : List.copyOf(seals.bySize.keySet())) {
                seals.put(Seal.of(headOf(size), treeOf(size)));
            }
        }

        private void change(long position) {
            log.commits.put(
                    position,
                    new Inspected(
                            position, commit(position, "changed"), keys(position), keys(position), List.of(), null));
        }

        private void cutBehind(long position) {
            log.commits.tailMap(position, false).clear();
            log.head = position;
        }

        private SignedTreeHead headOf(long size) {
            return KEY.sign(treeOf(size), AT);
        }

        private MerkleTree treeOf(long size) {
            var tree = new MerkleTree();
            for (var position = 1L; position <= size; position++) {
                var commit = log.commits.get(position);
                tree.append(CanonicalCommit.leafHash(commit == null ? commit(position, "") : commit.commit()));
            }
            return tree;
        }

        private LogVerifier.Report verify(long from, long to) {
            var verifier = new LogVerifier(
                    log, seals, id -> id.equals(KEY.id()) ? Optional.of(KEY.publicKey()) : Optional.empty());
            return (trusted.isEmpty() ? verifier : verifier.trusting(trusted)).verify(from, to, LogWalkTest.this::hear);
        }

        private LogVerifier.Report sound(long from, long to, long sealed, long head) {
            return new LogVerifier.Report(
                    from, to, to - from + 1, head, Optional.of(seals.head(sealed)), Optional.empty());
        }

        private void finds(long from, long to, long position, Fault.Kind kind, String detail) {
            assertThat(verify(from, to).firstFault()).contains(new Fault(position, kind, detail));
        }
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

    private static List<String> keys(long position) {
        return List.of("e:" + position, "s:ada#" + position);
    }

    private static Inspected inspected(long position, List<String> keys, List<String> needed) {
        return new Inspected(position, commit(position, ""), keys, keys, needed, null);
    }

    private static Commit commit(long position, String payload) {
        var event = new StoredEvent(
                position,
                0,
                "e" + position,
                "User",
                "ada",
                position,
                "user.renamed",
                null,
                AT,
                Content.of(""),
                Content.of(payload));
        return new Commit(position, "c" + position, AT, List.of(event), List.of(), null);
    }

    /** A log in memory. Some of it is committed only once a walk has come to the end. */
    private static final class Shelf implements VerifiableLog {
        private final TreeMap<Long, Inspected> commits = new TreeMap<>();
        private final ArrayDeque<Long> later = new ArrayDeque<>();
        private long head;
        private String indexFault;

        void write(long count) {
            for (var position = 1L; position <= count; position++) {
                add(position);
            }
            head = count;
        }

        private void add(long position) {
            commits.put(
                    position,
                    inspected(
                            position, keys(position), position == 1 ? List.of() : List.of("s:ada#" + (position - 1))));
        }

        @Override
        public long head() {
            return head;
        }

        @Override
        public synchronized List<Inspected> inspect(long after, int limit) {
            // A server takes 0 for no limit at all.
            assertThat(limit).isPositive();
            var found =
                    commits.tailMap(after, false).values().stream().limit(limit).toList();
            if (found.isEmpty() && !later.isEmpty()) {
                add(later.remove());
            }
            return found;
        }

        @Override
        public Optional<String> indexFault() {
            return Optional.ofNullable(indexFault);
        }
    }

    /** Seals in memory, some of which are there from the second question on. */
    private static final class Drawer implements Seals {
        private final TreeMap<Long, Seal> bySize = new TreeMap<>();
        private List<Seal> later = List.of();

        void put(Seal seal) {
            bySize.put(seal.head().size(), seal);
        }

        void clear() {
            bySize.clear();
        }

        SignedTreeHead head(long size) {
            return bySize.get(size).head();
        }

        @Override
        public Optional<Seal> last() {
            return Optional.ofNullable(bySize.lastEntry()).map(Map.Entry::getValue);
        }

        @Override
        public boolean add(Seal seal) {
            return bySize.putIfAbsent(seal.head().size(), seal) == null;
        }

        @Override
        public Optional<Seal> atOrBefore(long size) {
            return Optional.ofNullable(bySize.floorEntry(size)).map(Map.Entry::getValue);
        }

        @Override
        public List<Seal> after(long size, int limit) {
            var found =
                    bySize.tailMap(size, false).values().stream().limit(limit).toList();
            later.forEach(this::put);
            later = List.of();
            return found;
        }
    }
}
