package dev.registrar.shared;

import java.util.List;
import java.util.OptionalInt;

/** A refusal that a caller can understand and act on; never a failure of the system. */
public interface Rejection {

    /** Returns the stable code, upper snake case, such as {@code EMAIL_TAKEN}. */
    String code();

    /** Returns the HTTP status, 400..499, or 503 where the same request may succeed later. */
    int status();

    /** Returns one sentence for a person, without any secret. */
    String detail();

    /** Returns what is wrong with single fields; empty where the refusal is not about fields. */
    default List<FieldError> errors() {
        return List.of();
    }

    /** Returns after how many seconds the same request may succeed; empty where waiting does not help. */
    default OptionalInt retryAfterSeconds() {
        return OptionalInt.empty();
    }
}
