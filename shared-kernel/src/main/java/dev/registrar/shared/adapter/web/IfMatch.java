package dev.registrar.shared.adapter.web;

import java.util.OptionalLong;
import java.util.Set;

/**
 * What {@code If-Match} asks for (RFC 9110 §13.1.1).
 *
 * @param given whether the header was sent
 * @param any whether it is {@code *}: the resource must exist
 * @param versions the versions it names; others can never match
 */
public record IfMatch(boolean given, boolean any, Set<Long> versions) {

    /** The header was not sent. */
    public static final IfMatch ABSENT = new IfMatch(false, false, Set.of());

    public IfMatch {
        versions = Set.copyOf(versions);
    }

    /** Returns whether a resource that has {@code version} may be changed. */
    public boolean matches(long version) {
        return !given || any || versions.contains(version);
    }

    /** Returns the one version it names; empty where it names none or several. */
    public OptionalLong single() {
        return versions.size() == 1 ? OptionalLong.of(versions.iterator().next()) : OptionalLong.empty();
    }
}
