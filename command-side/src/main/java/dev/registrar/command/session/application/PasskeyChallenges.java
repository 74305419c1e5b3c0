package dev.registrar.command.session.application;

import dev.registrar.command.passkey.Ceremony;
import dev.registrar.command.ticket.Purpose;
import dev.registrar.command.ticket.Tickets;
import dev.registrar.shared.adapter.Ids;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What authenticators are to sign. Anyone may ask for a challenge, so that none is stored when it is made: its token says
 * all there is to know, and comes back in a signed cookie. Only its use is written, once (ADR 0031). Safe for many threads
 * and processes.
 */
public class PasskeyChallenges {

    private static final Pattern TOKEN =
            Pattern.compile("(PASSKEY_[A-Z_]{1,20}):([^:]{0,64}):(\\d{1,15}):[A-Za-z0-9]{32}");

    private final Tickets tickets;
    private final Clock clock;

    public PasskeyChallenges(Tickets tickets, Clock clock) {
        this.tickets = tickets;
        this.clock = clock;
    }

    /**
     * A challenge.
     *
     * @param token stands for it in the browser that asked; whoever keeps it must sign it
     * @param value what to sign, base64url
     * @param life how long it is good
     */
    public record Issued(String token, String value, Duration life) {

        /** Says nothing of what is secret. */
        @Override
        public String toString() {
            return "Issued[]";
        }
    }

    /**
     * A challenge that came back.
     *
     * @param userId who alone may answer it; empty where anyone
     * @param value what was to be signed, base64url
     */
    public record Taken(String userId, String value) {}

    /** Makes a challenge for {@code userId}, or where that is empty for anyone. */
    Issued issue(Ceremony ceremony, String userId) {
        Purpose purpose = purposeOf(ceremony);
        long end = clock.instant().plus(purpose.life()).toEpochMilli();
        String token = purpose.name() + ":" + userId + ":" + end + ":" + Ids.next();
        return new Issued(token, valueOf(token), purpose.life());
    }

    /** Uses the challenge of {@code token}, whose signature was ours: of several callers one gets it. */
    Optional<Taken> take(Ceremony ceremony, String token) {
        Purpose purpose = purposeOf(ceremony);
        Matcher parts = TOKEN.matcher(token);
        boolean serves = parts.matches()
                && parts.group(1).equals(purpose.name())
                && clock.instant().isBefore(Instant.ofEpochMilli(Long.parseLong(parts.group(3))))
                && tickets.redeem(purpose, token);
        return serves ? Optional.of(new Taken(parts.group(2), valueOf(token))) : Optional.empty();
    }

    private static Purpose purposeOf(Ceremony ceremony) {
        return switch (ceremony) {
            case REGISTRATION -> Purpose.PASSKEY_REGISTRATION;
            case AUTHENTICATION -> Purpose.PASSKEY_SIGN_IN;
        };
    }

    /** Nobody can say before what comes of a token, whose signature nobody else can make. */
    private static String valueOf(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }
}
