package dev.registrar.shared.adapter.crypto;

import dev.registrar.eventstore.ClaimChange;
import dev.registrar.shared.user.UserEvent.PasskeyAdded;
import dev.registrar.shared.user.UserEvent.PasskeyRemoved;
import java.util.List;

/**
 * Makes the credential of a passkey unique, and finds whose it is, as {@link EmailClaims} does for addresses: of two accounts
 * that register the same one at once, one gets it.
 */
public final class PasskeyClaims {

    private final KeyedHash hash;

    public PasskeyClaims(MasterKey master) {
        hash = new KeyedHash(master.derive("registrar/passkey-claims"));
    }

    /** Returns the claim on a credential. */
    public String claimOn(String credentialId) {
        return "passkey:" + hash.of(credentialId);
    }

    /** Returns what {@code event} takes and releases; empty for all but those that add or remove a passkey. */
    public List<ClaimChange> changesOf(Object event) {
        return switch (event) {
            case PasskeyAdded added -> List.of(ClaimChange.take(claimOn(added.credentialId()), added.userId()));
            case PasskeyRemoved removed ->
                List.of(ClaimChange.release(claimOn(removed.credentialId()), removed.userId()));
            default -> List.of();
        };
    }
}
