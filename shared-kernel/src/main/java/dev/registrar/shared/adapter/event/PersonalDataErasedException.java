package dev.registrar.shared.adapter.event;

/** An event was to be read or written whole, and the key of its person is gone. */
public final class PersonalDataErasedException extends RuntimeException {

    private final String subject;

    public PersonalDataErasedException(String subject) {
        super("the key of " + subject + " does not exist: the person was erased or never registered");
        this.subject = subject;
    }

    /** Returns the person. */
    public String subject() {
        return subject;
    }
}
