package dev.registrar.shared.adapter.crypto;

import dev.registrar.eventstore.ClaimChange;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.UserEvent.EmailChanged;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import java.util.List;

/**
 * Makes an e-mail address unique without storing it: the log holds a claim on its keyed hash. A keyed hash cannot be
 * tried out against a list of addresses by someone who has only the log.
 */
public final class EmailClaims {

    private final KeyedHash hash;

    public EmailClaims(MasterKey master) {
        hash = new KeyedHash(master.derive("registrar/email-claims"));
    }

    /** Returns the claim on {@code email}. */
    public String claimOn(EmailAddress email) {
        return claimOn(email.value());
    }

    /** Returns what {@code event} takes and releases; empty for all but those that give an account its address. */
    public List<ClaimChange> changesOf(Object event) {
        return switch (event) {
            case UserRegistered registered ->
                List.of(ClaimChange.take(claimOn(registered.email()), registered.userId()));
            case EmailChanged changed ->
                List.of(
                        ClaimChange.release(claimOn(changed.from()), changed.userId()),
                        ClaimChange.take(claimOn(changed.to()), changed.userId()));
            case UserDeleted deleted -> List.of(ClaimChange.release(claimOn(deleted.email()), deleted.userId()));
            default -> List.of();
        };
    }

    // By the stored text: an address of long ago must stay claimable when the rules of new ones have become stricter.
    private String claimOn(String email) {
        return "email:" + hash.of(email);
    }
}
