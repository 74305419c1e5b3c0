package dev.registrar.shared.adapter.crypto;

import dev.registrar.eventstore.ClaimChange;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.UserEvent.EmailChanged;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes an e-mail address unique without storing it: the log holds a claim on its keyed hash. A keyed hash cannot be
 * tried out against a list of addresses by someone who has only the log.
 */
public final class EmailClaims {

    private static final String ALGORITHM = "HmacSHA256";

    /** Ready for use and never used itself: a copy costs less than finding the algorithm and setting up the key. */
    private final Mac keyed;

    public EmailClaims(MasterKey master) {
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(master.derive("registrar/email-claims"), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + ALGORITHM, e);
        }
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
        try {
            Mac mac = (Mac) keyed.clone();
            byte[] hash = mac.doFinal(email.getBytes(StandardCharsets.UTF_8));
            return "email:" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's " + ALGORITHM + " cannot be copied", e);
        }
    }
}
