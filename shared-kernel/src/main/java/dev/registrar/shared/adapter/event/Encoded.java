package dev.registrar.shared.adapter.event;

/**
 * An event as it is stored.
 *
 * @param name stable name
 * @param revision revision of the form, 1 and up
 * @param json JSON with sorted members; personal data is one encrypted member
 */
public record Encoded(String name, int revision, String json) {}
