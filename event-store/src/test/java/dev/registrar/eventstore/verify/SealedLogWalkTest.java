package dev.registrar.eventstore.verify;

import static dev.registrar.eventstore.verify.Shelf.AT;
import static dev.registrar.eventstore.verify.Shelf.commit;
import static dev.registrar.eventstore.verify.Shelf.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.verify.VerifiableLog.Inspected;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the verifier says of a sealed log that holds one stream, commit {@code n} its event {@code n}. */
class SealedLogWalkTest {
    private static final SealKey KEY = SealKey.generate();

    private final Shelf log = new Shelf();
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
                new Inspected(position, commit(position, "changed"), keys(position), keys(position), List.of(), null));
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
        return (trusted.isEmpty() ? verifier : verifier.trusting(trusted))
                .verify(from, to, LogVerifier.Progress.UNSEEN);
    }

    private LogVerifier.Report sound(long from, long to, long sealed, long head) {
        return new LogVerifier.Report(from, to, to - from + 1, head, Optional.of(seals.head(sealed)), Optional.empty());
    }

    private void finds(long from, long to, long position, Fault.Kind kind, String detail) {
        assertThat(verify(from, to).firstFault()).contains(new Fault(position, kind, detail));
    }
}
