package dev.registrar.shared.adapter.web;

import dev.registrar.shared.RejectedException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions as strong entity tags: {@code "7"} is the seventh-numbered event of the user's stream. */
public final class Versions {

    /** One element of a list of entity tags (RFC 9110 §8.8.3) and what parts it from the next. */
    private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7E\\x80-\\xFF]*)\"\\s*(,|$)");

    private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,17}");

    private Versions() {}

    /** Returns the entity tag of {@code version}. */
    public static String etag(long version) {
        return "\"" + version + "\"";
    }

    /**
     * Returns what {@code If-Match} asks for; 400 where it is no list of entity tags. Weak tags never match, as the
     * comparison is strong.
     */
    public static IfMatch ifMatch(HttpServletRequest request) {
        List<String> values = Collections.list(request.getHeaders("If-Match"));
        if (values.isEmpty()) {
            return IfMatch.ABSENT;
        }
        String value = String.join(",", values).strip();
        return value.equals("*")
                ? new IfMatch(true, true, Set.of())
                : new IfMatch(true, false, versions(value, "If-Match", false));
    }

    /** Returns whether {@code If-None-Match} says that the client already has {@code version}: then 304 is enough. */
    public static boolean isKnown(HttpServletRequest request, long version) {
        List<String> values = Collections.list(request.getHeaders("If-None-Match"));
        if (values.isEmpty()) {
            return false;
        }
        String value = String.join(",", values).strip();
        return value.equals("*") || versions(value, "If-None-Match", true).contains(version);
    }

    /** Returns the answer to a version that is not the one asked for. */
    public static RejectedException preconditionFailed() {
        return Refusal.of("VERSION_MISMATCH", 412, "The resource does not have the version that If-Match names");
    }

    private static Set<Long> versions(String value, String header, boolean weakCounts) {
        Set<Long> versions = new LinkedHashSet<>();
        Matcher tags = TAG.matcher(value);
        List<String> seen = new ArrayList<>();
        int end = 0;
        while (end < value.length()) {
            tags.region(end, value.length());
            if (!tags.lookingAt()) {
                throw Refusal.invalid(header, header + " must be * or a list of entity tags such as \"7\"");
            }
            end = tags.end();
            seen.add(tags.group(2));
            if ((weakCounts || tags.group(1) == null)
                    && NUMBER.matcher(tags.group(2)).matches()) {
                versions.add(Long.parseLong(tags.group(2)));
            }
        }
        if (seen.isEmpty()) {
            throw Refusal.invalid(header, header + " is empty");
        }
        return versions;
    }
}
