package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.verify.CanonicalCommit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DecoderContext;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The stored form and the canonical form are for ever: every vector in {@code docs/format/vectors} is read and written,
 * and must come out the same. Vectors are added, never edited.
 */
class FormatVectorsTest {
    private static final Path VECTORS = Path.of("..", "docs", "format", "vectors");

    static List<Path> vectors() throws IOException {
        try (var files = Files.list(VECTORS)) {
            var found = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            assertThat(found).hasSizeGreaterThanOrEqualTo(5);
            return found;
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void what_is_stored_is_read_and_hashed_as_the_vector_says(Path file) throws IOException {
        var vector = Document.parse(Files.readString(file));
        var stored = new RawBsonDocument(HexFormat.of().parseHex(vector.getString("bson")));

        var commit = decode(stored);

        assertThat(CanonicalCommit.json(commit)).isEqualTo(vector.getString("canonical"));
        assertThat(CanonicalCommit.leafHashHex(commit)).isEqualTo(vector.getString("leafHash"));
        assertThat(stored)
                .isEqualTo(BsonDocument.parse(vector.get("stored", Document.class)
                        .toJson(org.bson.json.JsonWriterSettings.builder()
                                .outputMode(org.bson.json.JsonMode.EXTENDED)
                                .build())));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void what_is_written_is_byte_for_byte_what_the_vector_says(Path file) throws IOException {
        var vector = Document.parse(Files.readString(file));
        var stored = new RawBsonDocument(HexFormat.of().parseHex(vector.getString("bson")));
        assertThat(HexFormat.of().formatHex(encode(decode(stored)))).isEqualTo(vector.getString("bson"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void the_canonical_form_is_that_of_another_implementation(Path file) throws IOException {
        var vector = Document.parse(Files.readString(file));
        var canonical = vector.getString("canonical");
        assertThat(new JsonCanonicalizer(canonical).getEncodedString()).isEqualTo(canonical);
        assertThat(canonical.getBytes(StandardCharsets.UTF_8)).isNotEmpty();
    }

    static Commit decode(RawBsonDocument stored) {
        return new CommitCodec()
                .decode(stored.asBsonReader(), DecoderContext.builder().build());
    }

    static byte[] encode(Commit commit) {
        var document = commit.isVoid()
                ? EncodedCommit.voidAt(commit.position())
                : EncodedCommit.of(draft(commit), commit.claims()).numbered(commit.position());
        var buffer = document.getByteBuffer().asNIO();
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static CommitDraft draft(Commit commit) {
        var events = commit.events().stream().map(StoredEvent::asNew).toList();
        return new CommitDraft(commit.id(), commit.at(), events, List.of(), commit.idempotency());
    }
}
