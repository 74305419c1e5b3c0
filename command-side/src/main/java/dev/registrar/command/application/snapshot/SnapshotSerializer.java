package dev.registrar.command.application.snapshot;

import dev.registrar.shared.adapter.event.StateCodec;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.Converter;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.jspecify.annotations.Nullable;

/** Axon's view of {@link SnapshotForms} and the {@link StateCodec}: aggregates under their stable names, and no more. */
public final class SnapshotSerializer implements Serializer {

    private final SnapshotForms forms;
    private final StateCodec states;
    private final Serializer metadata;

    /** Serialises aggregates of {@code forms}, and what Axon adds by {@code metadata}. */
    public SnapshotSerializer(SnapshotForms forms, StateCodec states, Serializer metadata) {
        this.forms = forms;
        this.states = states;
        this.metadata = metadata;
    }

    @Override
    public <T> SerializedObject<T> serialize(@Nullable Object object, Class<T> representation) {
        if (object instanceof MetaData) {
            return metadata.serialize(object, representation);
        }
        SnapshotForm<?, ?> form =
                object == null ? null : forms.of(object.getClass()).orElse(null);
        if (object == null || form == null) {
            throw new SerializationException("no snapshots are taken of " + object);
        }
        T data = getConverter().convert(encode(form, object), String.class, representation);
        return new SimpleSerializedObject<>(data, representation, typeOf(form));
    }

    private <S> String encode(SnapshotForm<?, S> form, Object aggregate) {
        S state = form.state(aggregate);
        return states.encode(form.name(), form.revision(), form.person().apply(state), state);
    }

    @Override
    public <T> boolean canSerializeTo(Class<T> representation) {
        return metadata.canSerializeTo(representation);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the signature is Axon's
    public <S, T> T deserialize(SerializedObject<S> object) {
        SnapshotForm<?, ?> form = forms.of(object.getType()).orElse(null);
        return form == null
                ? metadata.deserialize(object)
                : (T) decode(form, getConverter().convert(object, String.class).getData());
    }

    private <A, S> A decode(SnapshotForm<A, S> form, String json) {
        return form.aggregateOf().apply(states.decode(form.name(), form.revision(), json, form.state()));
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature is Axon's
    public Class classForType(SerializedType type) {
        SnapshotForm<?, ?> form = forms.of(type).orElse(null);
        if (form != null) {
            return form.aggregate();
        }
        return type.getName().equals(MetaData.class.getName())
                ? metadata.classForType(type)
                : UnknownSerializedType.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature is Axon's
    public SerializedType typeForClass(@Nullable Class type) {
        SnapshotForm<?, ?> form = type == null ? null : forms.of(type).orElse(null);
        return form == null ? metadata.typeForClass(type) : typeOf(form);
    }

    @Override
    public Converter getConverter() {
        return metadata.getConverter();
    }

    private static SerializedType typeOf(SnapshotForm<?, ?> form) {
        return new SimpleSerializedType(form.name(), form.revision());
    }
}
