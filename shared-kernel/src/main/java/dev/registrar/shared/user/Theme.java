package dev.registrar.shared.user;

import dev.registrar.shared.Checked;
import dev.registrar.shared.FieldError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a person wants pages to look. Stored and sent in lower case. */
public enum Theme {
    LIGHT,
    DARK;

    /** Returns the form that is stored and sent. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the theme sent as {@code raw}. Case counts. */
    public static Checked<Theme> parse(String pointer, String raw) {
        return Arrays.stream(values())
                .filter(theme -> theme.wire().equals(raw))
                .findFirst()
                .<Checked<Theme>>map(Checked.Valid::new)
                .orElseGet(() -> new Checked.Invalid<>(
                        List.of(new FieldError(pointer, "INVALID_THEME", "Theme must be light or dark"))));
    }
}
