package dev.registrar.query.projection;

import com.mongodb.MongoClientSettings;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bson.BsonReader;
import org.bson.BsonWriter;
import org.bson.Document;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.codecs.configuration.CodecRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Writes the documents of views. What they are made of is written at once, where the driver's codec looks for another codec
 * for each value, which was a third of the work of a write; all else goes to that one. For documents that carry their
 * {@code _id} already, as their first member.
 */
final class ViewCodec implements Codec<Document> {

    static final CodecRegistry REGISTRY = CodecRegistries.fromRegistries(
            CodecRegistries.fromCodecs(new ViewCodec()), MongoClientSettings.getDefaultCodecRegistry());

    private static final CodecRegistry OTHERS = MongoClientSettings.getDefaultCodecRegistry();

    private final DocumentCodec documents = new DocumentCodec();

    @Override
    public Class<Document> getEncoderClass() {
        return Document.class;
    }

    @Override
    public Document decode(BsonReader reader, DecoderContext context) {
        return documents.decode(reader, context);
    }

    @Override
    public void encode(BsonWriter writer, Document document, EncoderContext context) {
        members(writer, document);
    }

    private static void members(BsonWriter writer, Document document) {
        writer.writeStartDocument();
        for (Map.Entry<String, Object> member : document.entrySet()) {
            writer.writeName(member.getKey());
            value(writer, member.getValue());
        }
        writer.writeEndDocument();
    }

    private static void value(BsonWriter writer, @Nullable Object value) {
        switch (value) {
            case null -> writer.writeNull();
            case String text -> writer.writeString(text);
            case Boolean truth -> writer.writeBoolean(truth);
            case Long number -> writer.writeInt64(number);
            case Integer number -> writer.writeInt32(number);
            case Date time -> writer.writeDateTime(time.toInstant().toEpochMilli());
            case Document document -> members(writer, document);
            case List<?> list -> {
                writer.writeStartArray();
                list.forEach(each -> value(writer, each));
                writer.writeEndArray();
            }
            default -> other(writer, value);
        }
    }

    private static <T> void other(BsonWriter writer, T value) {
        @SuppressWarnings("unchecked") // the registry gives the codec of the class that it is asked for
        Codec<T> codec = (Codec<T>) OTHERS.get(value.getClass());
        codec.encode(writer, value, EncoderContext.builder().build());
    }
}
