package dev.registrar.shared;

/** Carries a {@link Rejection} through layers that know nothing of it. Has no stack trace: it is an answer, not a fault. */
public final class RejectedException extends RuntimeException {

    private final transient Rejection rejection;

    public RejectedException(Rejection rejection) {
        super(rejection.code() + ": " + rejection.detail(), null, false, false);
        this.rejection = rejection;
    }

    public Rejection rejection() {
        return rejection;
    }
}
