package dev.registrar.shared.user;

import dev.registrar.shared.Checked;
import dev.registrar.shared.FieldError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a user may do. Stored and sent in lower case. */
public enum Role {
    /** Reads users, changes its own account. */
    USER,
    /** Changes everything, reads the audit. */
    ADMIN,
    /** Reads the audit, changes nothing but its own account. */
    AUDITOR;

    /** Returns the form that is stored and sent. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the role sent as {@code wire}; empty where there is no such role. Case counts. */
    public static Optional<Role> ofWire(String wire) {
        return Arrays.stream(values()).filter(role -> role.wire().equals(wire)).findFirst();
    }

    /** Returns the role that a request names. */
    public static Checked<Role> parse(String pointer, String raw) {
        return ofWire(raw)
                .<Checked<Role>>map(Checked.Valid::new)
                .orElseGet(() -> new Checked.Invalid<>(
                        List.of(new FieldError(pointer, "INVALID_ROLE", "Role must be user, admin or auditor"))));
    }
}
