package dev.registrar.shared.testing;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes events of any kind with arbitrary content, the same for the same seed. */
public final class RandomEvents {

    private static final int MILLIS_RANGE = 2_000_000_000;

    private final Random random;

    public RandomEvents(long seed) {
        this.random = new Random(seed);
    }

    /** Returns all kinds of event below a sealed interface. */
    public static Stream<Class<?>> kindsOf(Class<?> sealedType) {
        return Arrays.stream(sealedType.getPermittedSubclasses());
    }

    /** Returns an event of {@code kind}. */
    public Object next(Class<?> kind) {
        try {
            RecordComponent[] components = kind.getRecordComponents();
            var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            var values = Arrays.stream(components).map(this::value).toArray();
            return kind.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(kind + " is not a public record", e);
        }
    }

    private Object value(RecordComponent component) {
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return nullable && random.nextInt(3) == 0 ? null : value(component.getGenericType());
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType list) {
            Type element = list.getActualTypeArguments()[0];
            return IntStream.range(0, random.nextInt(4))
                    .mapToObj(_ -> value(element))
                    .toList();
        }
        if (type == String.class) {
            return text();
        } else if (type == int.class) {
            return random.nextInt();
        } else if (type == long.class) {
            return random.nextLong();
        } else if (type == boolean.class) {
            return random.nextBoolean();
        } else if (type == Instant.class) {
            return Instant.ofEpochMilli(random.nextLong(MILLIS_RANGE) * 1_000 + random.nextInt(1_000));
        }
        return next((Class<?>) type);
    }

    private String text() {
        List<String> pieces =
                List.of("a", "Z", "9", " ", "\"", "\\", "\n", "\u00e9", "\u4e2d", "\ud83d\ude00", "$", "\u2028");
        return IntStream.range(0, 1 + random.nextInt(12))
                .mapToObj(_ -> pieces.get(random.nextInt(pieces.size())))
                .reduce("", String::concat);
    }
}
