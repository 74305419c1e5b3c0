package dev.registrar.shared.adapter.event;

import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.ChainingConverter;
import org.axonframework.serialization.Converter;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.jspecify.annotations.Nullable;

/**
 * Axon's view of the {@link EventCodec}: event payloads under their stable names, and metadata as a JSON object of texts.
 * It serialises nothing else.
 */
public final class EventSerializer implements Serializer {

    private static final SerializedType METADATA = new SimpleSerializedType(MetaData.class.getName(), null);

    private final EventCodec codec;
    private final Converter converter = new ChainingConverter();

    public EventSerializer(EventCodec codec) {
        this.codec = codec;
    }

    @Override
    public <T> SerializedObject<T> serialize(@Nullable Object object, Class<T> expectedRepresentation) {
        if (object instanceof MetaData metadata) {
            return serialized(EventCodec.metadataJson(metadata), METADATA, expectedRepresentation);
        }
        if (object == null) {
            throw new SerializationException("there is no event without a payload");
        }
        Encoded encoded = codec.encode(object);
        return serialized(encoded.json(), typeOf(encoded.name(), encoded.revision()), expectedRepresentation);
    }

    @Override
    public <T> boolean canSerializeTo(Class<T> expectedRepresentation) {
        return converter.canConvert(String.class, expectedRepresentation);
    }

    /**
     * {@inheritDoc}
     *
     * @throws PersonalDataErasedException where the key of the event's person is gone
     */
    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the signature is Axon's
    public <S, T> T deserialize(SerializedObject<S> object) {
        String json = converter.convert(object, String.class).getData();
        SerializedType type = object.getType();
        if (type.getName().equals(METADATA.getName())) {
            return (T) MetaData.from(EventCodec.metadataOf(json));
        }
        Object event = codec.decode(type.getName(), type.getRevision(), json);
        if (event instanceof PersonalDataErased erased) {
            throw new PersonalDataErasedException(erased.subject());
        }
        return (T) event;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature is Axon's
    public Class classForType(SerializedType type) {
        if (type.getName().equals(METADATA.getName())) {
            return MetaData.class;
        }
        try {
            return codec.catalogue().of(type.getName(), type.getRevision()).type();
        } catch (UnknownEventException _) {
            return UnknownSerializedType.class;
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature is Axon's
    public SerializedType typeForClass(@Nullable Class type) {
        if (type == null) {
            return SerializedType.emptyType();
        }
        if (type == MetaData.class) {
            return METADATA;
        }
        if (!codec.catalogue().knows(type)) {
            throw new SerializationException(type + " is not an event of the catalogue");
        }
        EventForm form = codec.catalogue().of(type);
        return typeOf(form.name(), form.revision());
    }

    @Override
    public Converter getConverter() {
        return converter;
    }

    private static SerializedType typeOf(String name, int revision) {
        return new SimpleSerializedType(name, Integer.toString(revision));
    }

    private <T> SerializedObject<T> serialized(String json, SerializedType type, Class<T> representation) {
        T data = representation == String.class
                ? representation.cast(json)
                : converter.convert(json, String.class, representation);
        return new SimpleSerializedObject<>(data, representation, type);
    }
}
