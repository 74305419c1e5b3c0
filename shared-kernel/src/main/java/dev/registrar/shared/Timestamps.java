package dev.registrar.shared;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The one form of a time on the wire and in the log: ISO-8601 in UTC with exactly three fractional digits and {@code Z}. */
public final class Timestamps {

    // Years beyond 9999 would get a sign and break sorting as text; no clock of ours reaches them.
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /** Returns {@code at} such as {@code 2026-11-21T07:30:00.123Z}; anything finer than a millisecond is cut off. */
    public static String format(Instant at) {
        return MILLIS.format(at);
    }
}
