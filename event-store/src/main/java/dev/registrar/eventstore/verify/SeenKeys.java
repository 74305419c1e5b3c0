package dev.registrar.eventstore.verify;

import java.security.SecureRandom;

/**
 * Which keys were seen, and where first, at sixteen bytes a slot: a set of strings would not fit for a large log. Keys
 * are known by a 64-bit hash, so a hit has to be confirmed. It hashes differently each time: whoever writes keys can make
 * two that have the same hash, of which the second would pass unseen, but not for a hash that begins somewhere else.
 */
final class SeenKeys {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private long[] hashes = new long[1 << 12];
    private long[] positions = new long[1 << 12];
    private final long seed;
    private int size;

    SeenKeys() {
        this(new SecureRandom().nextLong());
    }

    SeenKeys(long seed) {
        this.seed = seed;
    }

    /** Adds a key and returns the position at which one of the same hash was added before, or 0. */
    long add(String key, long position) {
        if (size * 2 >= hashes.length) {
            grow();
        }
        return put(hash(key), position);
    }

    /** Returns whether a key of the same hash was added. */
    boolean contains(String key) {
        var hash = hash(key);
        var mask = hashes.length - 1;
        var slot = (int) (hash ^ hash >>> 32) & mask;
        while (positions[slot] != 0) {
            if (hashes[slot] == hash) {
                return true;
            }
            slot = slot + 1 & mask;
        }
        return false;
    }

    private long put(long hash, long position) {
        var mask = hashes.length - 1;
        var slot = (int) (hash ^ hash >>> 32) & mask;
        while (positions[slot] != 0) {
            if (hashes[slot] == hash) {
                return positions[slot];
            }
            slot = slot + 1 & mask;
        }
        hashes[slot] = hash;
        positions[slot] = position;
        size++;
        return 0;
    }

    private void grow() {
        var oldHashes = hashes;
        var oldPositions = positions;
        hashes = new long[oldHashes.length * 2];
        positions = new long[oldHashes.length * 2];
        size = 0;
        for (var i = 0; i < oldHashes.length; i++) {
            if (oldPositions[i] != 0) {
                put(oldHashes[i], oldPositions[i]);
            }
        }
    }

    private long hash(String key) {
        var hash = FNV_OFFSET ^ seed;
        for (var i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * FNV_PRIME;
        }
        // FNV leaves the high bits of short keys alike.
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        return hash ^ hash >>> 33;
    }
}
