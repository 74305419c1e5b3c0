package dev.registrar.shared;

/**
 * What is wrong with one field of a request.
 *
 * @param pointer JSON pointer (RFC 6901) to the field, such as {@code /profile/bio}
 * @param code stable code, upper snake case
 * @param message one sentence for a person
 */
public record FieldError(String pointer, String code, String message) {}
