package dev.registrar.eventstore.axon.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiles two versions of a class and asks whether the change is noticed. */
class ShapeVersionsTest {

    private static final String BEFORE = """
            import java.util.*;
            class Account {
                String id;
                List<Line> lines;
                Kind kind;
                State state;
                static class Line { long amount; }
                enum Kind { OPEN, CLOSED }
                sealed interface State permits On {}
                record On(String since) implements State {}
            }
            """;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "String id;->String id; int more;",
                "String id;->String name;",
                "String id;->CharSequence id;",
                "List<Line> lines;->List<Kind> lines;",
                "long amount;->int amount;",
                "OPEN, CLOSED->OPEN, FROZEN",
                "record On(String since)->record On(String since, String until)",
                "class Account {->class Account extends Random {",
            })
    void what_a_snapshot_holds_is_noticed(String change) throws Exception {
        if (change.endsWith("extends Random {")) {
            // What the platform's classes hold is theirs.
            assertThat(shape(changed(change), "b")).isEqualTo(shape(BEFORE, "a"));
        } else {
            assertThat(shape(changed(change), "b")).isNotEqualTo(shape(BEFORE, "a"));
        }
    }

    @Test
    void what_it_does_not_hold_is_not() throws Exception {
        var changed = changed("String id;->static int count; transient int cached; void twice() {} String id;")
                .replace("OPEN, CLOSED", "CLOSED, OPEN");
        assertThat(shape(changed, "b")).isEqualTo(shape(BEFORE, "a"));
    }

    private static String changed(String change) {
        var parts = change.split("->", 2);
        assertThat(BEFORE).contains(parts[0]);
        return BEFORE.replace(parts[0], parts[1]);
    }

    private String shape(String source, String version) throws IOException, ClassNotFoundException {
        var output = Files.createDirectory(directory.resolve(version));
        var file = new SimpleJavaFileObject(URI.create("string:///Account.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        var compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none", "-d", output.toString()), null, List.of(file))
                .call();
        assertThat(compiled).isTrue();
        try (var loader = new URLClassLoader(new URL[] {output.toUri().toURL()}, null)) {
            return Shape.of(loader.loadClass("Account"));
        }
    }
}
