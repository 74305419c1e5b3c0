package dev.registrar.shared.user;

import dev.registrar.shared.Checked;
import dev.registrar.shared.FieldErrors;

/**
 * Where a person can be reached by post. Each part is trimmed, on one line and not empty.
 *
 * @param street street and number, 1..200 characters
 * @param city 1..100 characters
 * @param postalCode 1..20 characters
 * @param country name or code, 1..100 characters
 */
public record Address(String street, String city, String postalCode, String country) {

    /** The most addresses of one user. */
    public static final int MAX_PER_USER = 20;

    private static final int MAX_STREET = 200;
    private static final int MAX_CITY = 100;
    private static final int MAX_POSTAL_CODE = 20;
    private static final int MAX_COUNTRY = 100;

    public Address {
        var errors = new FieldErrors();
        check("", street, city, postalCode, country, errors);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException("not an address in the form that is stored");
        }
    }

    /** Returns the address with these parts; {@code pointer} points to the whole of it. */
    public static Checked<Address> parse(
            String pointer, String street, String city, String postalCode, String country) {
        var errors = new FieldErrors();
        String[] parts = {
            PlainText.trim(street), PlainText.trim(city), PlainText.trim(postalCode), PlainText.trim(country)
        };
        check(pointer, parts[0], parts[1], parts[2], parts[3], errors);
        return errors.isEmpty()
                ? new Checked.Valid<>(new Address(parts[0], parts[1], parts[2], parts[3]))
                : new Checked.Invalid<>(errors.list());
    }

    private static void check(
            String pointer, String street, String city, String postalCode, String country, FieldErrors errors) {
        checkPart(pointer + "/street", street, MAX_STREET, errors);
        checkPart(pointer + "/city", city, MAX_CITY, errors);
        checkPart(pointer + "/postalCode", postalCode, MAX_POSTAL_CODE, errors);
        checkPart(pointer + "/country", country, MAX_COUNTRY, errors);
    }

    private static void checkPart(String pointer, String part, int max, FieldErrors errors) {
        String field = PlainText.nameOf(pointer);
        if (!part.equals(PlainText.trim(part)) || part.isEmpty()) {
            errors.add(pointer, "REQUIRED", field + " must not be empty");
        }
        if (PlainText.length(part) > max) {
            errors.add(pointer, "TOO_LONG", field + " must have at most " + max + " characters");
        }
        PlainText.check(pointer, part, PlainText.Kind.LINE, errors);
    }
}
