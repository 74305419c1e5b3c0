package dev.registrar.query.web;

import dev.registrar.shared.FieldError;
import dev.registrar.shared.InvalidFields;
import dev.registrar.shared.RejectedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the query of a request and collects everything that is wrong with it. A parameter that nobody asked for is
 * refused by name: who misspells {@code limt} learns of it instead of getting the default.
 */
public final class QueryParameters {

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
    private static final int SHOWN = 64;

    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<FieldError> errors = new ArrayList<>();

    private QueryParameters() {}

    /** Returns the parameters of {@code request}. */
    public static QueryParameters of(HttpServletRequest request) {
        QueryParameters parameters = new QueryParameters();
        String query = request.getQueryString();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                if (!pair.isEmpty()) {
                    int equals = pair.indexOf('=');
                    parameters.add(
                            equals < 0 ? pair : pair.substring(0, equals),
                            equals < 0 ? "" : pair.substring(equals + 1));
                }
            }
        }
        return parameters;
    }

    private void add(String encodedName, String encodedValue) {
        String name = decode(encodedName);
        String value = decode(encodedValue);
        if (name == null || value == null) {
            errors.add(new FieldError("/", "INVALID_ENCODING", "The query is not percent-encoded UTF-8 text"));
        } else if (values.putIfAbsent(name, value) != null) {
            errors.add(new FieldError(pointer(name), "REPEATED_PARAMETER", shown(name) + " must be given once"));
        }
    }

    /** Returns the text of {@code name}, at most {@code longest} characters; null where it is absent or empty. */
    public @Nullable String text(String name, int longest) {
        String value = values.remove(name);
        if (value == null || value.isEmpty()) {
            return null;
        }
        if (value.length() > longest) {
            wrong(name, "TOO_LONG", name + " must be at most " + longest + " characters");
            return null;
        }
        return value;
    }

    /** Returns the whole number {@code name}; {@code absent} where it is not given. */
    public long whole(String name, long least, long most, long absent) {
        String value = values.remove(name);
        if (value == null) {
            return absent;
        }
        if (WHOLE.matcher(value).matches()) {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        }
        wrong(name, "INVALID_VALUE", name + " must be a whole number from " + least + " to " + most);
        return absent;
    }

    /** Returns what {@code name} stands for; null where it is absent. */
    public <T> @Nullable T choice(String name, Function<String, Optional<T>> choices, String expected) {
        String value = values.remove(name);
        if (value == null) {
            return null;
        }
        Optional<T> chosen = choices.apply(value);
        if (chosen.isEmpty()) {
            wrong(name, "INVALID_VALUE", name + " must be " + expected);
        }
        return chosen.orElse(null);
    }

    /** Returns the time {@code name}; null where it is absent. */
    public @Nullable Instant time(String name) {
        String value = values.remove(name);
        if (value == null) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(value).toInstant();
            if (time.getEpochSecond() >= 0) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // said below, as for times before 1970
        }
        wrong(name, "INVALID_VALUE", name + " must be a time such as 2026-11-21T07:30:00.000Z");
        return null;
    }

    /** Notes that {@code name} is wrong. */
    public void wrong(String name, String code, String message) {
        errors.add(new FieldError(pointer(name), code, message));
    }

    /** Returns whether {@code name} was given and not read yet. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * Ends reading.
     *
     * @throws dev.registrar.shared.RejectedException {@code VALIDATION_FAILED} (400) with everything that is wrong
     */
    public void finish() {
        values.keySet()
                .forEach(name -> errors.add(new FieldError(
                        pointer(name), "UNKNOWN_PARAMETER", "There is no query parameter " + shown(name))));
        if (!errors.isEmpty()) {
            throw new RejectedException(new InvalidFields(errors));
        }
    }

    private static String pointer(String name) {
        return "/" + shown(name).replace("~", "~0").replace("/", "~1");
    }

    private static String shown(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints().limit(SHOWN).forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? 0xFFFD : c));
        return shown.toString();
    }

    /** Returns the text; null where it is no percent-encoded UTF-8 or contains NUL. */
    private static @Nullable String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                boolean whole = i + 2 < encoded.length();
                int high = whole ? Character.digit(encoded.charAt(i + 1), 16) : -1;
                int low = whole ? Character.digit(encoded.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else if (c > 0x7F) {
                return null;
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
