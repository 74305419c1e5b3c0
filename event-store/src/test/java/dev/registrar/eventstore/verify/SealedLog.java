package dev.registrar.eventstore.verify;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.testing.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** A log of voids that a sealer seals, with seals, key and clock that a test leads; closes the sealers it started. */
final class SealedLog implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
    static final Duration HOUR = Duration.ofHours(1);

    final LogOfVoids log = new LogOfVoids();
    final SealShelf seals = new SealShelf();
    final OneKey keys = new OneKey();
    final HandClock clock = new HandClock(START);
    private final List<Sealer> started = new ArrayList<>();

    Sealer start(Duration interval) {
        var sealer = Sealer.start(log, seals, keys, clock, interval);
        started.add(sealer);
        return sealer;
    }

    static MerkleTree tree(long size) {
        var tree = new MerkleTree();
        LongStream.rangeClosed(1, size).forEach(number -> tree.append(CanonicalCommit.leafHash(Commit.ofVoid(number))));
        return tree;
    }

    Seal sealOf(long size, Instant at) {
        return Seal.of(keys.pair.sign(tree(size), at), tree(size));
    }

    @Override
    public void close() {
        started.forEach(Sealer::close);
    }
}
