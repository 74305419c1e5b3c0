package dev.registrar.eventstore.axon.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which types have a part in the shape of a class: whatever its fields lead to, by any way. */
class ShapeTest {
    private static final String HERE = ShapeTest.class.getName() + "$";

    private record Leaf(int number) {}

    private record Box<T>(T content) {}

    private record InArray(Leaf[] leaves) {}

    private record Below(List<? extends Leaf> leaves) {}

    private record Raw(Box<String> box) {}

    private record GenericArray(List<Leaf>[] leaves) {}

    private static class Parent {
        private Leaf leaf;
    }

    private static final class Child extends Parent {
        private int own;
    }

    private sealed interface Either {}

    private record One(int one) implements Either {}

    private record Holder(Either either) {}

    @Test
    void an_element_of_an_array() throws Exception {
        has(InArray.class, "InArray=leaves:" + HERE + "Leaf[];", "Leaf=number:int;");
    }

    @Test
    void the_bound_of_a_wildcard() throws Exception {
        has(Below.class, "Below=leaves:java.util.List<? extends " + HERE + "Leaf>;", "Leaf=number:int;");
    }

    @Test
    void a_class_with_an_argument() throws Exception {
        has(Raw.class, "Raw=box:" + HERE + "Box<java.lang.String>;", "Box=content:T;");
    }

    @Test
    void an_element_of_an_array_of_a_class_with_an_argument() throws Exception {
        has(GenericArray.class, "GenericArray=leaves:java.util.List<" + HERE + "Leaf>[];", "Leaf=number:int;");
    }

    @Test
    void the_class_that_is_extended() throws Exception {
        has(Child.class, "Child=own:int;", "Parent=leaf:" + HERE + "Leaf;", "Leaf=number:int;");
    }

    @Test
    void all_forms_of_a_sealed_type() throws Exception {
        has(Holder.class, "Holder=either:" + HERE + "Either;", "Either=", "One=one:int;");
    }

    private static void has(Class<?> type, String... described) throws Exception {
        var all = new TreeMap<String, String>();
        Arrays.stream(described).map(line -> line.split("=", 2)).forEach(line -> all.put(HERE + line[0], line[1]));
        var hash = MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(Shape.digest(type)).isEqualTo(HexFormat.of().formatHex(hash, 0, 6));
    }
}
