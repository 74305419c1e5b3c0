package dev.registrar.eventstore.mongo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one BSON document into one array. The log encodes each commit once, in its caller's thread, and changes only
 * the eight bytes of its number when it is sent: this is why it does not go through documents and codecs.
 */
final class BsonBytes {
    /** From how many characters on the platform's encoder is faster than a loop, copies and all. */
    private static final int LONG = 24;

    private static final byte STRING = 0x02;
    private static final byte DOCUMENT = 0x03;
    private static final byte ARRAY = 0x04;
    private static final byte BINARY = 0x05;
    private static final byte BOOLEAN = 0x08;
    private static final byte DATE = 0x09;
    private static final byte INT64 = 0x12;

    private byte[] bytes;
    private int size;

    BsonBytes(int expected) {
        bytes = new byte[expected];
    }

    /** Begins a document and returns where, for {@link #end}. */
    int begin() {
        var start = size;
        int32(0);
        return start;
    }

    int beginDocument(String name) {
        element(DOCUMENT, name);
        return begin();
    }

    int beginArray(String name) {
        element(ARRAY, name);
        return begin();
    }

    void end(int start) {
        put((byte) 0);
        putInt32(bytes, start, size - start);
    }

    void string(String name, String value) {
        element(STRING, name);
        var start = size;
        int32(0);
        utf8(value);
        put((byte) 0);
        putInt32(bytes, start, size - start - Integer.BYTES);
    }

    void binary(String name, byte[] value) {
        element(BINARY, name);
        int32(value.length);
        put((byte) 0);
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    void date(String name, long epochMillis) {
        element(DATE, name);
        int64(epochMillis);
    }

    void int64(String name, long value) {
        element(INT64, name);
        int64(value);
    }

    void isTrue(String name) {
        element(BOOLEAN, name);
        put((byte) 1);
    }

    /** Returns the array itself, of which the first {@link #size()} bytes are written. */
    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    static void putInt64(byte[] target, int offset, long value) {
        for (var i = 0; i < Long.BYTES; i++) {
            target[offset + i] = (byte) (value >>> (8 * i));
        }
    }

    private static void putInt32(byte[] target, int offset, int value) {
        for (var i = 0; i < Integer.BYTES; i++) {
            target[offset + i] = (byte) (value >>> (8 * i));
        }
    }

    private void element(byte type, String name) {
        put(type);
        utf8(name);
        put((byte) 0);
    }

    private void int32(int value) {
        room(Integer.BYTES);
        putInt32(bytes, size, value);
        size += Integer.BYTES;
    }

    private void int64(long value) {
        room(Long.BYTES);
        putInt64(bytes, size, value);
        size += Long.BYTES;
    }

    private void put(byte value) {
        room(1);
        bytes[size++] = value;
    }

    private void utf8(String value) {
        var length = value.length();
        if (length >= LONG) {
            longUtf8(value);
            return;
        }
        room(length);
        for (var i = 0; i < length; i++) {
            var c = value.charAt(i);
            if (c >= 0x80) {
                beyondAscii(value, i);
                return;
            }
            bytes[size + i] = (byte) c;
        }
        size += length;
    }

    private void longUtf8(String value) {
        var encoded = value.getBytes(StandardCharsets.UTF_8);
        // Half a surrogate pair would have become a question mark.
        if (encoded.length == value.length() && value.equals(new String(encoded, StandardCharsets.ISO_8859_1))) {
            room(encoded.length);
            System.arraycopy(encoded, 0, bytes, size, encoded.length);
            size += encoded.length;
        } else {
            beyondAscii(value, 0);
        }
    }

    /** Refuses half a surrogate pair: it has no UTF-8 form, so nobody could prove anything about it later. */
    private void beyondAscii(String value, int ascii) {
        for (var i = ascii; i < value.length(); i++) {
            var c = value.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException("text with half a surrogate pair at " + i + " cannot be stored");
            }
        }
        var encoded = value.getBytes(StandardCharsets.UTF_8);
        room(encoded.length);
        System.arraycopy(encoded, 0, bytes, size, encoded.length);
        size += encoded.length;
    }

    private void room(int wanted) {
        if (bytes.length - size < wanted) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, wanted)));
        }
    }
}
