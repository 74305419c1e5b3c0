package dev.registrar.eventstore.axon;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.axonframework.modelling.saga.AssociationValue;
import org.jspecify.annotations.Nullable;

/**
 * Association values as strings, one each, so that one multikey index finds sagas by them:
 * {@code OrderSaga/7:orderId=42}. The length of the key makes the form unambiguous whatever the key contains, and a
 * value that is null, which Axon allows, ends in {@code !} instead of {@code =} and the value.
 */
final class SagaAssociations {
    private static final char LENGTH_END = ':';
    private static final char VALUE_FOLLOWS = '=';
    private static final char NO_VALUE = '!';

    private final String prefix;

    SagaAssociations(String sagaType) {
        prefix = sagaType + "/";
    }

    List<String> write(Collection<AssociationValue> values) {
        return values.stream().map(this::write).sorted().toList();
    }

    // The value is a string by its declaration, but Axon makes associations with null of properties that are null.
    String write(AssociationValue association) {
        var key = association.getKey();
        var value = Objects.toString(association.getValue(), null);
        var named = prefix + key.length() + LENGTH_END + key;
        return value == null ? named + NO_VALUE : named + VALUE_FOLLOWS + value;
    }

    Set<AssociationValue> read(Collection<String> written) {
        var values = new HashSet<AssociationValue>();
        for (var text : written) {
            values.add(read(text));
        }
        return values;
    }

    private AssociationValue read(String text) {
        var start = text.indexOf(LENGTH_END, prefix.length());
        var length = Integer.parseInt(text, prefix.length(), start, 10);
        var end = start + 1 + length;
        var key = text.substring(start + 1, end);
        return association(key, text.charAt(end) == NO_VALUE ? null : text.substring(end + 1));
    }

    @SuppressWarnings("NullAway") // Axon's class is not annotated and takes null
    private static AssociationValue association(String key, @Nullable String value) {
        return new AssociationValue(key, value);
    }
}
