package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.BsonJavaScript;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.LegacyUUID;
import de.bwaldvogel.mongo.bson.MaxKey;
import de.bwaldvogel.mongo.bson.MinKey;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes BSON values as bytes that compare, unsigned and from the left, as mongo-java-server's {@code ValueComparator}
 * compares the values: the idea of MongoDB's own KeyString. Each value says itself where it ends, so one after the other
 * makes the key of a compound index, and what begins with a key has these values first.
 *
 * <p>Values that the server takes for equal have the same bytes, such as 1 and 1.0, a field that is {@code null} and one
 * that is not there, and decimals that are the same {@code double}. Strings compare by UTF-16 unit, as in the server.
 * Where the server's order contradicts itself (a fraction or NaN beside a number beyond 2³¹), theirs is that of the
 * numbers.
 */
final class Key {

    private static final int END = 0x00;
    private static final int MIN_KEY = 0x10;
    private static final int NULL = 0x18;
    private static final int NUMBER = 0x20;
    static final int STRING = 0x28;
    private static final int DOCUMENT = 0x30;
    private static final int ARRAY = 0x38;
    private static final int BINARY = 0x40;
    private static final int LEGACY_UUID = 0x44;
    private static final int UUID_VALUE = 0x48;
    private static final int OBJECT_ID = 0x50;
    private static final int BOOLEAN = 0x58;
    private static final int DATE = 0x60;
    private static final int TIMESTAMP = 0x68;
    private static final int REGEX = 0x70;
    private static final int CODE = 0x74;
    private static final int MAX_KEY = 0x78;

    /** Above whatever may follow a whole value, or a character of a string. */
    private static final int ABOVE = 0xFF;

    /** From here on a {@code double} has neighbours that are more than one apart. */
    private static final double SPARSE = 0x1p53;

    private byte[] bytes = new byte[32];
    private int length;

    /** Returns the key of one value. */
    static byte[] of(@Nullable Object value) {
        return new Key().value(value).bytes();
    }

    /** Returns a key above all that begin with this one and below the next. */
    static byte[] above(byte[] key) {
        byte[] above = Arrays.copyOf(key, key.length + 1);
        above[key.length] = (byte) ABOVE;
        return above;
    }

    /** Returns the key above all values of the type of the value that this key is of. */
    static byte[] aboveType(byte[] key) {
        return new byte[] {(byte) (key[0] + 1)};
    }

    /** Returns the key at or below all values of the type of the value that this key is of. */
    static byte[] type(byte[] key) {
        return new byte[] {key[0]};
    }

    static boolean isNull(byte[] key) {
        return key[0] == NULL;
    }

    static boolean startsWith(byte[] key, byte[] start) {
        return key.length >= start.length && Arrays.equals(key, 0, start.length, start, 0, start.length);
    }

    static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    /** Returns where the strings begin that start with {@code start}. */
    static byte[] ofStart(String start) {
        return new Key().put(STRING).characters(start).bytes();
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    Key value(@Nullable Object value) {
        return switch (value) {
            case null -> put(NULL);
            case Missing _ -> put(NULL);
            case MinKey _ -> put(MIN_KEY);
            case MaxKey _ -> put(MAX_KEY);
            case Number number -> put(NUMBER).number(number);
            case String string -> put(STRING).string(string);
            case Boolean bool -> put(BOOLEAN).put(bool ? 1 : 0);
            case Instant date -> put(DATE).ordered(date.toEpochMilli());
            case ObjectId id -> put(OBJECT_ID).raw(id.toByteArray());
            case UUID uuid -> put(UUID_VALUE).uuid(uuid);
            case LegacyUUID legacy -> put(LEGACY_UUID).uuid(legacy.getUuid());
            case BinData data -> put(BINARY).integer(data.getData().length).raw(data.getData());
            case BsonTimestamp timestamp -> put(TIMESTAMP).unsigned(timestamp.getValue());
            case Map<?, ?> document -> document(document);
            case Collection<?> array -> array(array);
            case BsonRegularExpression regex ->
                put(REGEX).string(regex.getPattern()).string(String.valueOf(regex.getOptions()));
            case BsonJavaScript code -> put(CODE).string(code.getCode());
            default -> throw new IllegalArgumentException("cannot be a key: " + value.getClass());
        };
    }

    /** By type first, then by name, then by value, field by field; what ends first is less. */
    private Key document(Map<?, ?> fields) {
        put(DOCUMENT);
        fields.forEach((name, field) -> {
            byte[] key = of(field);
            put(key[0]).string((String) name).raw(Arrays.copyOfRange(key, 1, key.length));
        });
        return put(END);
    }

    private Key array(Collection<?> elements) {
        put(ARRAY);
        elements.forEach(this::value);
        return put(END);
    }

    /** The nearest {@code double}, and how far a {@code long} is from it where that can be. */
    private Key number(Number number) {
        double near = number.doubleValue();
        long bits = Double.doubleToLongBits(near == 0 ? 0 : near);
        unsigned(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
        if (Math.abs(near) >= SPARSE) {
            int away = number instanceof Long exact ? (int) (exact - (long) near) : 0;
            away += 0x8000;
            put(away >>> Byte.SIZE).put(away);
        }
        return this;
    }

    private Key string(String string) {
        return characters(string).put(END);
    }

    /** As UTF-8 without surrogate pairs, with 0 and 1 as 01 01 and 01 02, so that 00 is the end and nothing else. */
    private Key characters(String string) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c <= 1) {
                put(1).put(c + 1);
            } else if (c < 0x80) {
                put(c);
            } else if (c < 0x800) {
                put(0xC0 | (c >>> 6)).put(low(c));
            } else {
                put(0xE0 | (c >>> 12)).put(low(c >>> 6)).put(low(c));
            }
        }
        return this;
    }

    private static int low(int c) {
        return 0x80 | (c & 0x3F);
    }

    private Key uuid(UUID uuid) {
        return unsigned(uuid.getMostSignificantBits()).unsigned(uuid.getLeastSignificantBits());
    }

    private Key ordered(long value) {
        return unsigned(value ^ Long.MIN_VALUE);
    }

    private Key unsigned(long value) {
        return integer((int) (value >>> Integer.SIZE)).integer((int) value);
    }

    private Key integer(int value) {
        return put(value >>> 24).put(value >>> 16).put(value >>> 8).put(value);
    }

    private Key raw(byte[] data) {
        grow(data.length);
        System.arraycopy(data, 0, bytes, length, data.length);
        length += data.length;
        return this;
    }

    private Key put(int value) {
        grow(1);
        bytes[length++] = (byte) value;
        return this;
    }

    private void grow(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
