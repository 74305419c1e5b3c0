package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log writes itself is what the driver writes. */
class BsonBytesTest {
    private static final byte[] BINARY = {0, 1, (byte) 0x80, (byte) 0xff};
    private static final String BEYOND = "\u007f\u0080\u07ff\u0800 \ud83d\ude00";
    private static final BsonDocument DRIVERS = new BsonDocument("text", new BsonString("plain"))
            .append("beyond", new BsonString(BEYOND))
            .append("first beyond", new BsonString("\u0080"))
            .append("", new BsonString(""))
            .append("bytes", new BsonBinary(BINARY))
            .append("at", new BsonDateTime(-1))
            .append(
                    "ends",
                    new BsonArray(List.of(
                            new BsonInt64(Long.MIN_VALUE),
                            new BsonInt64(Long.MAX_VALUE),
                            new BsonInt64(0x0102030405060708L))))
            .append("yes", BsonBoolean.TRUE)
            .append("in", new BsonDocument("it", new BsonString("is")));

    @Test
    void every_type_is_written_as_the_driver_writes_it_however_little_room_was_expected() {
        var drivers = bytes(new RawBsonDocument(DRIVERS, new BsonDocumentCodec()));
        for (var room = 0; room <= drivers.length + 1; room++) {
            var out = written(room);
            assertThat(out.toBytes()).as("room for %d", room).isEqualTo(drivers);
            assertThat(out.size()).isEqualTo(drivers.length);
        }
    }

    @Test
    void room_that_was_expected_rightly_is_not_left_for_another_array() {
        var exact = written(written(0).size());
        assertThat(exact.bytes()).hasSize(exact.size());
        assertThat(exact.toBytes()).isSameAs(exact.bytes());
    }

    @Test
    void an_array_that_is_too_small_doubles_so_that_long_commits_are_not_copied_again_and_again() {
        var out = new BsonBytes(100);
        out.string("a", "x".repeat(100));
        assertThat(out.bytes()).hasSize(200);
        out.string("b", "x".repeat(1_000));
        assertThat(out.bytes().length).isBetween(out.size(), 2 * out.size());
    }

    @Test
    void a_number_is_put_where_it_was_asked_for_and_nowhere_else() {
        var target = new byte[12];
        BsonBytes.putInt64(target, 2, 0x8899aabbccddeeffL);
        assertThat(target).containsExactly(0, 0, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99, 0x88, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ab\ud83d",
                "ab\ud83d\ud83d\ude00",
                "ab\ude00",
                "ab\ud83dx",
                "ab\ude00\ud83d",
                "\ud83d\ude00\ude00"
            })
    void half_a_surrogate_pair_is_refused_and_its_place_told(String text) {
        var out = new BsonBytes(64);
        out.begin();
        assertThatThrownBy(() -> out.string("name", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("surrogate pair at 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "\u0080", "\u00ff?", "\ud83d\ude00"})
    void text_of_any_length_is_written_as_the_platform_does_and_half_a_pair_refused(String end) {
        for (var length = 0; length < 100; length++) {
            var text = "x".repeat(length) + end;
            var out = new BsonBytes(0);
            out.string("name", text);
            assertThat(Arrays.copyOfRange(out.toBytes(), "_name_size".length(), out.size() - 1))
                    .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> out.string("name", text + "\ud83d"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("surrogate pair at " + text.length());
        }
    }

    private static BsonBytes written(int room) {
        var out = new BsonBytes(room);
        var document = out.begin();
        out.string("text", "plain");
        out.string("beyond", BEYOND);
        out.string("first beyond", "\u0080");
        out.string("", "");
        out.binary("bytes", BINARY);
        out.date("at", -1);
        var array = out.beginArray("ends");
        out.int64("0", Long.MIN_VALUE);
        out.int64("1", Long.MAX_VALUE);
        out.int64("2", 0x0102030405060708L);
        out.end(array);
        out.isTrue("yes");
        var inner = out.beginDocument("in");
        out.string("it", "is");
        out.end(inner);
        out.end(document);
        return out;
    }

    static byte[] bytes(RawBsonDocument document) {
        var buffer = document.getByteBuffer().asNIO();
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
