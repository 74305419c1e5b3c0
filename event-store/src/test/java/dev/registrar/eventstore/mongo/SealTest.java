package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.eventstore.verify.CanonicalCommit;
import dev.registrar.eventstore.verify.Fault;
import dev.registrar.eventstore.verify.LogVerifier;
import dev.registrar.eventstore.verify.MerkleProofs;
import dev.registrar.eventstore.verify.Seal;
import dev.registrar.eventstore.verify.SealKeys;
import dev.registrar.eventstore.verify.Sealer;
import dev.registrar.eventstore.verify.Seals;
import dev.registrar.eventstore.verify.SignedTreeHead;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was sealed cannot be changed unseen by anybody who does not have the key, nor by anybody at all, given a head. */
class SealTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

    private final TestMongo mongo = TestMongo.open();
    private final MongoCommitLog log = MongoCommitLog.open(mongo.database());
    private final MongoCollection<Document> commits = mongo.database().getCollection("commits");
    private final MongoCollection<Document> sealed = mongo.database().getCollection("seals");
    private final Seals seals = MongoSeals.of(mongo.database());
    private final byte[] secret = new byte[32];
    private final SealKeys keys = keysAt(NOW);
    private SignedTreeHead head;

    @BeforeEach
    void write() {
        append(0, 10);
        head = sealNow().orElseThrow().head();
        append(10, 15);
        sealNow();
    }

    @AfterEach
    void close() {
        log.close();
        mongo.close();
    }

    @Test
    void an_untouched_log_agrees_with_its_seals() {
        var report = verify();
        assertThat(report.firstFault()).isEmpty();
        assertThat(report.sealed()).map(SignedTreeHead::size).contains(15L);
        assertThat(head.size()).isEqualTo(10);
    }

    @Test
    void a_range_is_checked_from_the_seal_before_it() {
        var report = verifier().verify(12, 15, LogVerifier.Progress.UNSEEN);
        assertThat(report.firstFault()).isEmpty();
        assertThat(report.commits()).isEqualTo(4);
        assertThat(report.sealed()).map(SignedTreeHead::size).contains(15L);
    }

    @Test
    void a_changed_byte_is_found() {
        var events = commits.find(new Document("_id", 4L)).first().getList("ev", Document.class);
        var event = events.getFirst();
        event.put("d", event.getString("d").replace("user-3", "user-4"));
        commits.updateOne(new Document("_id", 4L), Updates.set("ev", events));
        finds(1, Fault.Kind.SEALED_DIFFERENTLY);
    }

    @Test
    void a_dropped_commit_is_found() {
        commits.deleteOne(new Document("_id", 7L));
        finds(7, Fault.Kind.MISSING);
    }

    @Test
    void swapped_commits_are_found() {
        var third = commits.find(new Document("_id", 13L)).first();
        var fourth = commits.find(new Document("_id", 14L)).first();
        commits.deleteMany(new Document("_id", new Document("$in", List.of(13L, 14L))));
        third.put("_id", 14L);
        fourth.put("_id", 13L);
        commits.insertMany(List.of(fourth, third));
        finds(11, Fault.Kind.SEALED_DIFFERENTLY);
    }

    @Test
    void a_commit_put_in_twice_is_found() {
        // With its keys the index refuses it; without them, or without the index, the walk does.
        var copy = commits.find(new Document("_id", 2L)).first();
        copy.put("_id", 16L);
        copy.remove("u");
        commits.insertOne(copy);
        finds(16, Fault.Kind.KEYS_DIFFER);
    }

    @Test
    void an_end_that_was_cut_off_is_found() {
        commits.deleteMany(new Document("_id", new Document("$in", List.of(12L, 13L, 14L, 15L))));
        // A process that opens the log now knows of no other end.
        try (var reopened = MongoCommitLog.open(mongo.database())) {
            var fault = new LogVerifier(reopened, seals, keys)
                    .verify(LogVerifier.Progress.UNSEEN)
                    .firstFault();
            assertThat(fault).map(Fault::kind).contains(Fault.Kind.TRUNCATED);
            assertThat(fault).map(Fault::position).contains(12L);
        }
    }

    @Test
    void an_end_cut_off_together_with_its_seals_is_found_by_the_head() {
        commits.deleteMany(new Document("_id", new Document("$in", List.of(9L, 10L, 11L, 12L, 13L, 14L, 15L))));
        sealed.deleteMany(new Document());
        try (var reopened = MongoCommitLog.open(mongo.database())) {
            var verifier = new LogVerifier(reopened, seals, keys);
            assertThat(verifier.verify(LogVerifier.Progress.UNSEEN).ok()).isTrue();
            assertThat(verifier.trusting(List.of(head))
                            .verify(LogVerifier.Progress.UNSEEN)
                            .firstFault())
                    .map(Fault::kind)
                    .contains(Fault.Kind.TRUNCATED);
        }
    }

    @Test
    void a_log_written_anew_and_sealed_with_the_true_key_is_found_by_the_head() {
        changeTime(4);
        sealed.deleteMany(new Document());
        assertThat(sealNow()).isPresent();
        assertThat(verify().ok()).isTrue();
        var fault = verifier()
                .trusting(List.of(head))
                .verify(LogVerifier.Progress.UNSEEN)
                .firstFault();
        assertThat(fault).map(Fault::kind).contains(Fault.Kind.HEAD_DIFFERS);
    }

    @Test
    void a_log_written_anew_and_sealed_with_another_key_is_found() {
        changeTime(4);
        sealed.deleteMany(new Document());
        var stranger = new MongoSealKeys(mongo.database(), filled(7), at(NOW));
        mongo.database().getCollection("seal_keys").drop();
        try (var sealer = Sealer.start(log, seals, stranger, at(NOW), Duration.ofMillis(1))) {
            sealer.seal();
        }
        assertThatThrownBy(() -> keysAt(NOW).current()).hasMessageContaining("another secret");
        assertThat(new LogVerifier(log, seals, keys)
                        .verify(LogVerifier.Progress.UNSEEN)
                        .firstFault())
                .map(Fault::kind)
                .contains(Fault.Kind.SEAL_FORGED);
    }

    @Test
    void a_signature_over_something_else_is_found() {
        sealed.updateOne(new Document("_id", 10L), Updates.set("sig", new Binary(new byte[64])));
        finds(10, Fault.Kind.SEAL_FORGED);
    }

    @Test
    void a_gap_in_a_stream_is_found() {
        log.append(Drafts.of("user-0", 5));
        finds(16, Fault.Kind.OUT_OF_SEQUENCE);
    }

    @Test
    void a_gap_in_the_generations_of_a_claim_is_found() {
        log.append(Drafts.commit().event("eve", 0).take("name:eve", "eve").draft());
        var stored = commits.find(new Document("_id", 16L)).first();
        stored.getList("cl", Document.class).getFirst().put("g", 1L);
        var keysOfIt = stored.getList("u", String.class).stream()
                .map(key -> key.replace("k:name:eve#00000000", "k:name:eve#00000001"))
                .toList();
        stored.put("u", keysOfIt);
        commits.replaceOne(new Document("_id", 16L), stored);
        finds(16, Fault.Kind.OUT_OF_SEQUENCE);
    }

    @Test
    void two_sealers_do_no_harm() {
        append(15, 20);
        try (var one = Sealer.start(log, seals, keys, at(NOW), Duration.ofMillis(1));
                var other = Sealer.start(log, seals, keysAt(NOW), at(NOW), Duration.ofMillis(1))) {
            one.seal();
            other.seal();
            append(20, 30);
            other.seal();
            one.seal();
        }
        assertThat(verify().firstFault()).isEmpty();
        assertThat(seals.last()).map(seal -> seal.head().size()).contains(30L);
    }

    @Test
    void a_sealer_that_begins_believes_no_peaks_that_do_not_give_the_signed_root() {
        sealed.updateOne(
                new Document("_id", 15L), Updates.set("peaks", List.of(bytes(1), bytes(2), bytes(3), bytes(4))));
        append(15, 16);
        assertThat(sealNow()).map(seal -> seal.head().size()).contains(16L);
        assertThat(verify().firstFault()).isEmpty();
    }

    @Test
    void commits_are_sealed_without_being_asked() throws InterruptedException {
        var twenty = new CountDownLatch(1);
        var watched = new Watched() {
            @Override
            public boolean add(Seal seal) {
                var added = super.add(seal);
                if (seal.head().size() == 20) {
                    twenty.countDown();
                }
                return added;
            }
        };
        try (var _ = Sealer.start(log, watched, keys, Clock.systemUTC(), Duration.ofMillis(20))) {
            append(15, 20);
            assertThat(twenty.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void what_could_not_be_sealed_shows_as_lag_and_is_sealed_later_without_another_commit()
            throws InterruptedException {
        var failed = new CountDownLatch(2);
        var healed = new CountDownLatch(1);
        var added = new CountDownLatch(1);
        var watched = new Watched() {
            @Override
            public boolean add(Seal seal) {
                if (healed.getCount() > 0) {
                    failed.countDown();
                    throw new IllegalStateException("the disk is full");
                }
                var result = super.add(seal);
                added.countDown();
                return result;
            }
        };
        try (var sealer = Sealer.start(log, watched, keys, Clock.systemUTC(), Duration.ofMillis(20))) {
            append(15, 18);
            assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(sealer.lag()).isEqualTo(3);
            healed.countDown();
            assertThat(added.await(20, TimeUnit.SECONDS)).isTrue();
            sealer.seal();
            assertThat(sealer.lag()).isZero();
        }
    }

    @Test
    void a_key_is_replaced_in_time_and_old_seals_stay_good() {
        var old = keys.current().id();
        assertThat(keysAt(NOW.plus(Duration.ofDays(88))).current().id()).isEqualTo(old);
        var later = keysAt(NOW.plus(Duration.ofDays(89)).plusSeconds(1));
        // Published and not signing yet.
        assertThat(later.current().id()).isEqualTo(old);
        assertThat(mongo.database().getCollection("seal_keys").countDocuments()).isEqualTo(2);
        var after = keysAt(NOW.plus(Duration.ofDays(91)));
        assertThat(after.current().id()).isNotEqualTo(old);
        append(15, 16);
        try (var sealer = Sealer.start(log, seals, after, at(NOW), Duration.ofMillis(1))) {
            sealer.seal();
        }
        assertThat(verify().firstFault()).isEmpty();
    }

    @Test
    void a_head_proves_a_commit_without_the_log() {
        var commit = log.read(3, 1).getFirst();
        MerkleProofs.Leaves leaves = (from, to, each) ->
                log.read(from, (int) (to - from)).forEach(found -> each.accept(CanonicalCommit.leafHash(found)));
        var proof = MerkleProofs.inclusion(3, head.size(), leaves);
        var root = HexFormat.of().parseHex(head.root());
        assertThat(MerkleProofs.includes(3, CanonicalCommit.leafHash(commit), head.size(), root, proof))
                .isTrue();
        var last = seals.last().orElseThrow().head();
        assertThat(MerkleProofs.consistent(
                        head.size(),
                        root,
                        last.size(),
                        HexFormat.of().parseHex(last.root()),
                        MerkleProofs.consistency(head.size(), last.size(), leaves)))
                .isTrue();
    }

    private void append(int from, int to) {
        for (var i = from; i < to; i++) {
            log.append(Drafts.commit()
                    .event("user-" + i, 0)
                    .event("user-" + i, 1)
                    .take("email:" + i, "user-" + i)
                    .draft());
        }
    }

    private void changeTime(long position) {
        commits.updateOne(new Document("_id", position), Updates.set("at", java.util.Date.from(NOW)));
    }

    private Optional<Seal> sealNow() {
        var before = seals.last();
        Sealer.start(log, seals, keys, at(NOW), Duration.ofMillis(1)).close();
        return seals.last().filter(last -> !Optional.of(last).equals(before));
    }

    private LogVerifier verifier() {
        return new LogVerifier(log, seals, keys);
    }

    private LogVerifier.Report verify() {
        return verifier().verify(LogVerifier.Progress.UNSEEN);
    }

    private void finds(long position, Fault.Kind kind) {
        assertThat(verify().firstFault()).hasValueSatisfying(fault -> {
            assertThat(fault.kind()).isEqualTo(kind);
            assertThat(fault.position()).isEqualTo(position);
        });
    }

    private SealKeys keysAt(Instant now) {
        return new MongoSealKeys(mongo.database(), secret, at(now));
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private static byte[] filled(int value) {
        var bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static Binary bytes(int value) {
        return new Binary(filled(value));
    }

    /** The seals of this log, for tests that look at what is asked of them. */
    private class Watched implements Seals {
        @Override
        public Optional<Seal> last() {
            return seals.last();
        }

        @Override
        public boolean add(Seal seal) {
            return seals.add(seal);
        }

        @Override
        public Optional<Seal> atOrBefore(long size) {
            return seals.atOrBefore(size);
        }

        @Override
        public List<Seal> after(long size, int limit) {
            return seals.after(size, limit);
        }
    }
}
