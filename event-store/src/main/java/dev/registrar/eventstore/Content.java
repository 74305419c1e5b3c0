package dev.registrar.eventstore;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Serialised content exactly as it was written. Text stays text, so that people and tools can read it in the database;
 * everything else is bytes. Proofs are made over the exact content, never over a parsed and printed form of it.
 */
public sealed interface Content {

    /** Returns the content as bytes, text in UTF-8. */
    byte[] bytes();

    /** Returns how long it is: in characters where it is text, else in bytes. */
    long length();

    /** Content that is text, usually JSON. */
    record Text(String value) implements Content {
        @Override
        public long length() {
            return value.length();
        }

        @Override
        public byte[] bytes() {
            return value.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Content that is not text, equal to what has the same bytes. The array is not copied: nobody changes it. */
    @SuppressWarnings("ArrayRecordComponent") // compared below; copying each payload would cost what the log saves
    record Binary(byte[] bytes) implements Content {
        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Binary binary && Arrays.equals(bytes, binary.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Binary[" + bytes.length + " bytes]";
        }
    }

    /** Returns {@code value} as content. */
    static Content of(String value) {
        return new Text(value);
    }
}
