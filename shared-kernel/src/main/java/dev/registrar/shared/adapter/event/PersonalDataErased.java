package dev.registrar.shared.adapter.event;

/**
 * Stands in a replay for an event whose personal data cannot be read any more, because the person's key was destroyed.
 * Folds pass it over: what is left of the event is that it happened, when and to whom.
 *
 * @param name stable name of the event
 * @param revision its revision
 * @param subject the person who was erased
 */
public record PersonalDataErased(String name, int revision, String subject) {}
