package dev.registrar.query.audit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Compares two forms of one JSON object member by member. */
final class Changes {

    /** Follow from others: the time is the event's own, the display name is the name. */
    private static final Set<String> DERIVED = Set.of("updatedAt", "displayName");

    private Changes() {}

    /**
     * A member that became another.
     *
     * @param path where, such as {@code profile.bio} or {@code addresses[0].city}
     * @param from what it was; null where it was absent
     * @param to what it became; null where it is absent
     */
    record Change(String path, JsonNode from, JsonNode to) {}

    /** Returns the leaves that differ, in the order of their members; null stands for "nothing there". */
    static List<Change> between(JsonNode before, JsonNode after) {
        List<Change> changes = new ArrayList<>();
        compare("", before, after, changes);
        return changes;
    }

    private static void compare(String path, JsonNode before, JsonNode after, List<Change> changes) {
        if (before.equals(after) || DERIVED.contains(path)) {
            return;
        }
        if (isObject(before, after)) {
            Set<String> names = new LinkedHashSet<>(before.propertyNames());
            names.addAll(after.propertyNames());
            for (String name : names) {
                compare(path.isEmpty() ? name : path + "." + name, member(before, name), member(after, name), changes);
            }
        } else if (isArray(before, after)) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                compare(path + "[" + i + "]", element(before, i), element(after, i), changes);
            }
        } else {
            changes.add(new Change(path, before, after));
        }
    }

    private static boolean isObject(JsonNode before, JsonNode after) {
        return (before.isObject() && (after.isObject() || after.isNull())) || (before.isNull() && after.isObject());
    }

    private static boolean isArray(JsonNode before, JsonNode after) {
        return (before.isArray() && (after.isArray() || after.isNull())) || (before.isNull() && after.isArray());
    }

    private static JsonNode member(JsonNode object, String name) {
        JsonNode found = object.get(name);
        return found == null ? JsonNodeFactory.instance.nullNode() : found;
    }

    private static JsonNode element(JsonNode array, int index) {
        return index < array.size() ? array.get(index) : JsonNodeFactory.instance.nullNode();
    }
}
