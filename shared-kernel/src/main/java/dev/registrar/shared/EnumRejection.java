package dev.registrar.shared;

import com.google.errorprone.annotations.Immutable;
import java.util.OptionalInt;

/** A rejection that is a constant of an enum: its name is its code, and nothing of it depends on the request. */
public interface EnumRejection extends Rejection {

    /** Returns the name of the constant. */
    String name();

    /** Returns the rest of what is said. */
    Wording wording();

    @Override
    default String code() {
        return name();
    }

    @Override
    default int status() {
        return wording().status();
    }

    @Override
    default String detail() {
        return wording().detail();
    }

    @Override
    default OptionalInt retryAfterSeconds() {
        return wording().retryAfterSeconds();
    }

    /** Returns what carries this to the caller. */
    default RejectedException exception() {
        return new RejectedException(this);
    }

    /**
     * What a constant says beside its name.
     *
     * @param status HTTP status, 400..499, or 503 where the same request may succeed later
     * @param detail one sentence for a person, without any secret
     * @param retryAfterSeconds after how long the same request may succeed; empty where waiting does not help
     */
    @Immutable
    record Wording(int status, String detail, OptionalInt retryAfterSeconds) {

        /** Returns the wording of what waiting does not help. */
        public static Wording of(int status, String detail) {
            return new Wording(status, detail, OptionalInt.empty());
        }

        /** Returns the wording of what may succeed after {@code retryAfterSeconds}, 1 and up. */
        public static Wording of(int status, String detail, int retryAfterSeconds) {
            return new Wording(status, detail, OptionalInt.of(retryAfterSeconds));
        }
    }
}
