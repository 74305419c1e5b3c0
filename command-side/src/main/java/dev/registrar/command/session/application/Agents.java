package dev.registrar.command.session.application;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says in words of ours what a client calls itself: its own words come from whoever signs in, and are not for mails.
 * Versions are left out, so that an update makes no new device.
 */
final class Agents {

    /** In this order, as most browsers also call themselves by the name of another. */
    private static final List<Map.Entry<String, String>> PROGRAMS = List.of(
            Map.entry("edg", "Edge"),
            Map.entry("opr/", "Opera"),
            Map.entry("samsungbrowser", "Samsung Internet"),
            Map.entry("firefox", "Firefox"),
            Map.entry("fxios", "Firefox"),
            Map.entry("crios", "Chrome"),
            Map.entry("chrome", "Chrome"),
            Map.entry("safari", "Safari"),
            Map.entry("curl", "curl"),
            Map.entry("node", "Node.js"),
            Map.entry("java", "Java"),
            Map.entry("python", "Python"),
            Map.entry("okhttp", "an Android program"));

    private static final List<Map.Entry<String, String>> SYSTEMS = List.of(
            Map.entry("android", "Android"),
            Map.entry("iphone", "iOS"),
            Map.entry("ipad", "iPadOS"),
            Map.entry("windows", "Windows"),
            Map.entry("cros", "ChromeOS"),
            Map.entry("mac os", "macOS"),
            Map.entry("linux", "Linux"));

    private Agents() {}

    /** Returns such as {@code Firefox on Linux}. */
    static String describe(@Nullable String userAgent) {
        String said = userAgent == null ? "" : userAgent.toLowerCase(Locale.ROOT);
        String program = first(PROGRAMS, said).findFirst().orElse("an unknown program");
        return first(SYSTEMS, said)
                .findFirst()
                .map(system -> program + " on " + system)
                .orElse(program);
    }

    private static Stream<String> first(List<Map.Entry<String, String>> names, String said) {
        return names.stream().filter(name -> said.contains(name.getKey())).map(Map.Entry::getValue);
    }
}
