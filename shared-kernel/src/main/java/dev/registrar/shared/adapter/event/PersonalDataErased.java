package dev.registrar.shared.adapter.event;

import java.util.Map;

/**
 * Stands in a replay for an event whose personal data cannot be read any more, because the person's key was destroyed.
 * Folds of persons pass it over: what is left of the event is that it happened, when and to whom, and what in it is about
 * nobody. Totals count it as they did while it could be read.
 *
 * @param name stable name of the event
 * @param revision its revision
 * @param subject the person who was erased
 * @param texts its members that are text and no personal data, by name
 */
public record PersonalDataErased(String name, int revision, String subject, Map<String, String> texts) {

    public PersonalDataErased {
        texts = Map.copyOf(texts);
    }
}
