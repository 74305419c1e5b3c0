package dev.registrar.shared.testing;

import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.crypto.MasterKey;
import dev.registrar.shared.adapter.event.EventCodec;
import java.time.Clock;

/** Keys and codecs for tests that need no database. */
public final class TestKeys {

    /** A master key that protects nothing. */
    public static final MasterKey MASTER =
            MasterKey.parse("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

    private TestKeys() {}

    /** Returns data keys in memory, with a key for each of {@code subjects}. */
    public static DataKeys dataKeys(String... subjects) {
        var keys = new DataKeys(MASTER, new InMemoryWrappedKeys(), Clock.systemUTC());
        for (String subject : subjects) {
            keys.create(subject);
        }
        return keys;
    }

    /** Returns a codec that can write and read events of {@code subjects}. */
    public static EventCodec codec(String... subjects) {
        return new EventCodec(dataKeys(subjects));
    }
}
