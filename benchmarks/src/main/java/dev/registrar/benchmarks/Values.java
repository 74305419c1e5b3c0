package dev.registrar.benchmarks;

import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import java.util.concurrent.ThreadLocalRandom;

/** Values of users that are like real ones in size. */
final class Values {

    private Values() {}

    static EmailAddress email(String id) {
        return EmailAddress.parse("/email", id + "@example.org").orReject();
    }

    static PersonName name() {
        long surname = ThreadLocalRandom.current().nextLong(1L << 40);
        return PersonName.parse("/name", "Ada " + Long.toString(surname, Character.MAX_RADIX))
                .orReject();
    }
}
