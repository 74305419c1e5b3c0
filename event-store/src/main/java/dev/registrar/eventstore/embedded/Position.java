package dev.registrar.eventstore.embedded;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Where a document lies in its collection: the key of its {@code _id}.
 *
 * @param key never changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its content below; nobody else keeps the array
record Position(byte[] key) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Position position && Arrays.equals(key, position.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(key);
    }
}
