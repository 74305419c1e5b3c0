package dev.registrar.command.session.application;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What comes of showing a first factor. */
public sealed interface Entry {

    /**
     * A session.
     *
     * @param trustedDevice what spares this browser the second factor next time, in the place of what it showed now; null
     *     where it showed nothing
     */
    record Opened(SignedIn signedIn, @Nullable String trustedDevice) implements Entry {

        /** Says nothing of what is secret. */
        @Override
        public String toString() {
            return "Opened[" + signedIn + "]";
        }
    }

    /**
     * No session yet.
     *
     * @param challenge stands for the first factor until the second is shown
     * @param methods what may be shown: {@code totp}, {@code otp}
     */
    record SecondFactorWanted(String challenge, List<String> methods) implements Entry {

        public SecondFactorWanted {
            methods = List.copyOf(methods);
        }

        /** Says nothing of what is secret. */
        @Override
        public String toString() {
            return "SecondFactorWanted" + methods;
        }
    }
}
