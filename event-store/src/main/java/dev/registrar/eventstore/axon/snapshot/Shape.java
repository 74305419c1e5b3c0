package dev.registrar.eventstore.axon.snapshot;

import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A short name for the form of a class: the names and types of its fields, and of theirs. Two versions of a class that
 * keep the same under the same names have the same shape; a field that came, went or changed its type gives another one.
 * What a class computes from its fields has no part in it.
 */
public final class Shape {
    private static final int BYTES = 6;
    private static final ClassValue<String> SHAPES = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            return digest(type);
        }
    };

    private Shape() {}

    /** Returns the shape of {@code type}: 12 hexadecimal digits, the same in every process. */
    public static String of(Class<?> type) {
        return SHAPES.get(type);
    }

    /** Returns the same, worked out anew. */
    static String digest(Class<?> type) {
        var described = new TreeMap<String, String>();
        describe(type, described);
        try {
            var hash = MessageDigest.getInstance("SHA-256")
                    .digest(described.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void describe(Type type, Map<String, String> described) {
        switch (type) {
            case ParameterizedType generic -> {
                describe(generic.getRawType(), described);
                Arrays.stream(generic.getActualTypeArguments()).forEach(argument -> describe(argument, described));
            }
            case GenericArrayType array -> describe(array.getGenericComponentType(), described);
            case WildcardType wildcard ->
                Arrays.stream(wildcard.getUpperBounds()).forEach(bound -> describe(bound, described));
            case Class<?> array when array.isArray() -> describe(array.getComponentType(), described);
            case Class<?> plain
            when !isOfThePlatform(plain) && !described.containsKey(plain.getName()) -> describeOnce(plain, described);
            default -> {
                // A type variable, or a type of the platform: its name beside the field says all.
            }
        }
    }

    private static boolean isOfThePlatform(Class<?> type) {
        return type.isPrimitive() || type.getName().startsWith("java.");
    }

    private static void describeOnce(Class<?> type, Map<String, String> described) {
        // Noted before its fields are looked at: types refer to each other in circles.
        described.put(type.getName(), "");
        var own = new StringBuilder();
        if (type.isEnum()) {
            Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .sorted()
                    .forEach(name -> own.append(name).append(';'));
        } else {
            Arrays.stream(type.getDeclaredFields())
                    .filter(Shape::isState)
                    .sorted(Comparator.comparing(Field::getName))
                    .forEach(field -> {
                        own.append(field.getName())
                                .append(':')
                                .append(field.getGenericType().getTypeName())
                                .append(';');
                        describe(field.getGenericType(), described);
                    });
        }
        described.put(type.getName(), own.toString());
        if (type.getSuperclass() != null) {
            describe(type.getSuperclass(), described);
        }
        if (type.isSealed()) {
            Arrays.stream(type.getPermittedSubclasses()).forEach(permitted -> describe(permitted, described));
        }
    }

    private static boolean isState(Field field) {
        return !field.isSynthetic()
                && !Modifier.isStatic(field.getModifiers())
                && !Modifier.isTransient(field.getModifiers());
    }
}
