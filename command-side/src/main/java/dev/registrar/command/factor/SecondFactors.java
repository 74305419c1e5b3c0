package dev.registrar.command.factor;

import com.google.crypto.tink.Aead;
import dev.registrar.command.factor.Factors.Kept;
import dev.registrar.command.factor.Factors.Proposal;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.crypto.MasterKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Secrets of authenticator apps and backup codes. A secret is encrypted with its person's own key and serves once a code of
 * it was shown. A code is good once, on whatever node. Safe for many threads and processes. Whoever asks for a proof counts
 * the guess (see {@code Throttle}); whether the account wants a second factor at all says the log, not this.
 */
public final class SecondFactors {

    private static final String BACKUP_CODES = "registrar/backup-codes";

    private final Factors factors;
    private final DataKeys keys;
    private final BackupCodes backupCodes;
    private final Totp totp = new Totp();
    private final Clock clock;

    /** Keeps secrets in {@code factors}, encrypted with {@code keys}. */
    public SecondFactors(Factors factors, DataKeys keys, MasterKey master, Clock clock) {
        this.factors = factors;
        this.keys = keys;
        this.backupCodes = new BackupCodes(master.derive(BACKUP_CODES));
        this.clock = clock;
    }

    /** How a code compares. */
    public enum Proof {
        /** The right code, which is used up now. */
        RIGHT,
        /** The first right code of what was proposed: it serves from now on. */
        ADOPTED,
        /** Not a right code, or one that was used before. */
        WRONG
    }

    /** Makes a secret and backup codes; those that serve go on serving until a code of the new secret is shown. */
    public Enrolment propose(String userId) {
        byte[] secret = totp.secret();
        List<String> codes = backupCodes.make();
        factors.propose(userId, new Proposal(Ids.next(), seal(userId, secret), stored(userId, codes)));
        return new Enrolment(secret, codes);
    }

    /** Returns the secret that was shown last, whether or not it serves yet; empty where there is none. */
    public Optional<byte[]> secret(String userId) {
        return factors.find(userId).flatMap(kept -> {
            @Nullable Proposal proposal = kept.proposal();
            byte @Nullable [] sealed = proposal == null ? kept.secret() : proposal.secret();
            return Optional.ofNullable(sealed).map(secret -> open(userId, secret));
        });
    }

    /**
     * Looks at the code of an app.
     *
     * @param adopting whether it may be the first code of what was proposed
     * @throws RejectedException {@link FactorRejection#TOTP_NOT_ENABLED} where there is no secret
     */
    public Proof prove(String userId, String code, boolean adopting) {
        Kept kept = factors.find(userId).orElseThrow(FactorRejection.TOTP_NOT_ENABLED::exception);
        @Nullable Proposal proposal = adopting ? kept.proposal() : null;
        if (proposal != null) {
            OptionalLong step = totp.stepOf(open(userId, proposal.secret()), code, clock.instant());
            if (step.isPresent() && factors.adopt(userId, proposal, step.getAsLong())) {
                return Proof.ADOPTED;
            }
        }
        byte @Nullable [] sealed = kept.secret();
        if (sealed == null) {
            if (proposal == null) {
                throw FactorRejection.TOTP_NOT_ENABLED.exception();
            }
            return Proof.WRONG;
        }
        OptionalLong step = totp.stepOf(open(userId, sealed), code, clock.instant());
        return step.isPresent() && factors.use(userId, step.getAsLong()) ? Proof.RIGHT : Proof.WRONG;
    }

    /**
     * Uses a backup code; returns how many are left, or nothing where it is not one.
     *
     * @throws RejectedException {@link FactorRejection#BACKUP_CODES_NOT_ENABLED} where there never were any
     */
    public OptionalInt useBackupCode(String userId, String code) {
        if (factors.find(userId).filter(kept -> kept.secret() != null).isEmpty()) {
            throw FactorRejection.BACKUP_CODES_NOT_ENABLED.exception();
        }
        return factors.useCode(userId, backupCodes.stored(userId, code));
    }

    /**
     * Makes other backup codes, and all earlier ones worthless.
     *
     * @throws RejectedException {@link FactorRejection#TWO_FACTOR_NOT_ENABLED} where there is no secret that serves
     */
    public List<String> newBackupCodes(String userId) {
        List<String> codes = backupCodes.make();
        if (!factors.replaceCodes(userId, stored(userId, codes))) {
            throw FactorRejection.TWO_FACTOR_NOT_ENABLED.exception();
        }
        return codes;
    }

    /** Forgets the secret and the codes of a person. */
    public void forget(String userId) {
        factors.remove(userId);
    }

    private List<String> stored(String userId, List<String> codes) {
        return codes.stream().map(code -> backupCodes.stored(userId, code)).toList();
    }

    private byte[] seal(String userId, byte[] secret) {
        try {
            return keyOf(userId).encrypt(secret, context(userId));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a second factor could not be encrypted", e);
        }
    }

    private byte[] open(String userId, byte[] sealed) {
        try {
            return keyOf(userId).decrypt(sealed, context(userId));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the second factor of %s was tampered with".formatted(userId), e);
        }
    }

    private Aead keyOf(String userId) {
        return keys.find(userId).orElseThrow(() -> new IllegalStateException("there is no data key of " + userId));
    }

    private static byte[] context(String userId) {
        return ("second-factor\n" + userId).getBytes(StandardCharsets.UTF_8);
    }
}
