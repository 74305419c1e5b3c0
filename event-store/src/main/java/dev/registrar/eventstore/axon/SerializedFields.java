package dev.registrar.eventstore.axon;

import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/** Puts serialised objects into documents: text where the serialiser can, so that people can read it, bytes where not. */
final class SerializedFields {
    private final Serializer serializer;
    private final boolean text;

    SerializedFields(Serializer serializer) {
        this.serializer = serializer;
        this.text = serializer.canSerializeTo(String.class);
    }

    /** Returns the content of a field for {@code object}. */
    @Nullable
    Object data(@Nullable Object object) {
        if (object == null) {
            return null;
        }
        return text
                ? serializer.serialize(object, String.class).getData()
                : new Binary(serializer.serialize(object, byte[].class).getData());
    }

    /** Returns the name that the serialiser gives to the type of {@code object}. */
    @Nullable
    String type(@Nullable Object object) {
        return object == null ? null : type(object.getClass());
    }

    /** Returns the name that the serialiser gives to {@code type}. */
    String type(Class<?> type) {
        return serializer.typeForClass(type).getName();
    }

    /** Returns the object in {@code dataField} whose type {@code typeField} names, null where none was put there. */
    @Nullable
    Object read(Document document, String dataField, String typeField) {
        var stored = document.get(dataField);
        if (stored == null) {
            return null;
        }
        var type = new SimpleSerializedType(document.getString(typeField), null);
        return stored instanceof Binary binary
                ? serializer.deserialize(new SimpleSerializedObject<>(binary.getData(), byte[].class, type))
                : serializer.deserialize(new SimpleSerializedObject<>(stored.toString(), String.class, type));
    }
}
