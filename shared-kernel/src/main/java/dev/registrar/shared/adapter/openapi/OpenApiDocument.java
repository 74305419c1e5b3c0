package dev.registrar.shared.adapter.openapi;

import dev.registrar.shared.adapter.web.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The description of what this process serves (OpenAPI 3.1): what both sides share and, of what each side describes, what
 * is on the class path. A path may be described in both, a method of it in one only.
 */
public final class OpenApiDocument {

    private static final List<String> FILES = List.of(
            "openapi/shared.yaml",
            "openapi/command.yaml",
            "openapi/command-users.yaml",
            "openapi/command-factors.yaml",
            "openapi/command-passkeys.yaml",
            "openapi/query.yaml");

    private final Map<String, Object> merged;

    private OpenApiDocument(Map<String, Object> merged) {
        this.merged = merged;
    }

    /** Reads and merges the files on the class path, for a service reached at {@code baseUrl}. */
    public static OpenApiDocument read(String baseUrl) {
        Map<String, Object> merged = new LinkedHashMap<>();
        for (String file : FILES) {
            try (InputStream stream = OpenApiDocument.class.getClassLoader().getResourceAsStream(file)) {
                if (stream != null) {
                    merge(merged, parse(stream), file, "");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        merged.put("servers", List.of(Map.of("url", baseUrl)));
        return new OpenApiDocument(merged);
    }

    /** Returns the document as JSON. */
    public byte[] json() {
        return Json.mapper().writeValueAsBytes(merged);
    }

    /** Returns the described methods, upper case, by path. */
    public Map<String, List<String>> operations() {
        Map<String, List<String>> operations = new LinkedHashMap<>();
        object(merged, "paths").forEach((path, item) -> {
            List<String> methods = new ArrayList<>();
            asObject(item).keySet().stream()
                    .filter(key -> List.of("get", "head", "post", "put", "patch", "delete")
                            .contains(key))
                    .forEach(key -> methods.add(key.toUpperCase(Locale.ROOT)));
            operations.put(path, methods);
        });
        return operations;
    }

    private static Map<String, Object> parse(InputStream stream) {
        Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(stream);
        return asObject(Objects.requireNonNull(tree));
    }

    /** Objects merge member by member, lists are joined, and anything else may be said once. */
    private static void merge(Map<String, Object> into, Map<String, Object> from, String file, String at) {
        from.forEach((name, value) -> {
            @Nullable Object present = into.get(name);
            String here = at + "/" + name;
            if (present == null) {
                into.put(name, value);
            } else if (present instanceof Map && value instanceof Map && !isWhole(at)) {
                Map<String, Object> copy = new LinkedHashMap<>(asObject(present));
                merge(copy, asObject(value), file, here);
                into.put(name, copy);
            } else if (present instanceof List<?> first && value instanceof List<?> second) {
                List<Object> joined = new ArrayList<>(first);
                joined.addAll(second);
                into.put(name, joined);
            } else if (!present.equals(value)) {
                throw new IllegalStateException(file + " says " + here + " once more and differently");
            }
        });
    }

    /** Two operations of one path and method, or two schemas of one name, are never mixed into a third. */
    private static boolean isWhole(String at) {
        return at.startsWith("/components/") || (at.startsWith("/paths/") && !at.equals("/paths"));
    }

    private static Map<String, Object> object(Map<String, Object> parent, String name) {
        return asObject(parent.getOrDefault(name, Map.of()));
    }

    private static Map<String, Object> asObject(Object value) {
        Map<String, Object> object = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, member) -> object.put(String.valueOf(key), member));
        return object;
    }
}
