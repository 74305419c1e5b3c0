package dev.registrar.command.session.application;

import dev.registrar.command.application.Commands;
import dev.registrar.command.session.SessionCommand.OpenSession;
import dev.registrar.command.session.application.OpeningSessions.Opened;
import dev.registrar.command.ticket.Purpose;
import dev.registrar.command.ticket.Ticket;
import dev.registrar.command.ticket.Tickets;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.Authority.SecondFactor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one way to a session of an account that exists: whatever the first factor was, an account that wants a second one
 * gets a challenge instead. Challenges and trusted devices are tickets bound to the credential and to the second factor as
 * they were, so that changing either makes all of them worthless (ADR 0027).
 */
public class Entrance {

    private static final String CREDENTIAL = "credential";
    private static final String SINCE = "since";
    private static final String REMEMBER = "remember";
    private static final String WAY = "way";

    private final Accounts accounts;
    private final Tickets tickets;
    private final Commands commands;
    private final OpeningSessions opening;
    private final SignInHistory history;

    public Entrance(
            Accounts accounts, Tickets tickets, Commands commands, OpeningSessions opening, SignInHistory history) {
        this.accounts = accounts;
        this.tickets = tickets;
        this.commands = commands;
        this.opening = opening;
        this.history = history;
    }

    /**
     * Lets {@code user}, who has just shown a first factor, in, or asks for the second.
     *
     * @throws RejectedException with {@code SessionRejection.BANNED_USER}
     */
    public Entry enter(Authority user, Arrival arrival, Client client) {
        refuseBanned(user, client);
        @Nullable SecondFactor wanted = user.secondFactor();
        Way way = arrival.way();
        if (wanted == null || way.isTwoFactors()) {
            return new Entry.Opened(open(user, arrival.remember(), way, client), null);
        }
        if (isTrusted(user, wanted, arrival.trustedDevice())) {
            return new Entry.Opened(open(user, arrival.remember(), way, client), trust(user));
        }
        Map<String, String> data = Map.of(
                CREDENTIAL, Integer.toString(user.credentialVersion()),
                SINCE, Long.toString(wanted.since()),
                REMEMBER, Boolean.toString(arrival.remember()),
                WAY, way.name());
        String challenge = tickets.issue(Purpose.SECOND_FACTOR, user.userId(), data);
        return new Entry.SecondFactorWanted(challenge, methods(wanted, way));
    }

    /** Who came by mail cannot show by mail that they are somebody else than who reads the mail. */
    private static List<String> methods(SecondFactor wanted, Way way) {
        return wanted.isByMail() && way.isByMail() ? List.of() : List.of(wanted.method());
    }

    private boolean isTrusted(Authority user, SecondFactor wanted, @Nullable String device) {
        return device != null
                && tickets.consume(Purpose.TRUSTED_DEVICE, device)
                        .filter(ticket -> ticket.userId().equals(user.userId()))
                        .filter(ticket -> isAsIssued(ticket, user, wanted))
                        .isPresent();
    }

    /** Returns what spares a browser the second factor of {@code user} for 30 days. */
    String trust(Authority user) {
        @Nullable SecondFactor factor = user.secondFactor();
        long since = factor == null ? -1 : factor.since();
        return tickets.issue(
                Purpose.TRUSTED_DEVICE,
                user.userId(),
                Map.of(CREDENTIAL, Integer.toString(user.credentialVersion()), SINCE, Long.toString(since)));
    }

    /** Makes what a browser shows to be spared the second factor worth nothing. */
    void distrust(String device) {
        tickets.consume(Purpose.TRUSTED_DEVICE, device);
    }

    /** Returns the challenge of {@code token}; empty where it is over or the account has changed what it asks for. */
    public Optional<Challenge> challenge(String token) {
        return tickets.find(Purpose.SECOND_FACTOR, token)
                .flatMap(ticket -> accounts.withId(ticket.userId())
                        .filter(user -> isAsIssued(ticket, user, user.secondFactor()))
                        .map(user ->
                                new Challenge(token, user, Boolean.parseBoolean(ticket.get(REMEMBER)), wayOf(ticket))));
    }

    /** A ticket of before ways were told apart is taken for the one that allows least. */
    private static Way wayOf(Ticket ticket) {
        return Arrays.stream(Way.values())
                .filter(way -> way.name().equals(ticket.get(WAY)))
                .findFirst()
                .orElse(Way.MAILED_LINK);
    }

    private static boolean isAsIssued(Ticket ticket, Authority user, @Nullable SecondFactor factor) {
        return factor != null
                && ticket.get(CREDENTIAL).equals(Integer.toString(user.credentialVersion()))
                && ticket.get(SINCE).equals(Long.toString(factor.since()));
    }

    /** Opens the session of a challenge whose second factor was shown; of several callers one gets it. */
    Optional<SignedIn> answered(Challenge challenge, Client client) {
        return tickets.consume(Purpose.SECOND_FACTOR, challenge.token())
                .map(_ -> open(challenge.user(), challenge.remember(), challenge.way(), client));
    }

    /** Opens a session for {@code user}, who has shown all that is wanted. */
    SignedIn open(Authority user, boolean remember, Way way, Client client) {
        refuseBanned(user, client);
        OpenSession open = OpeningSessions.command(user.userId(), user.credentialVersion(), remember, way, client);
        Opened opened =
                opening.open(open, client, () -> commands.send(open, client.as(user.userId(), open.sessionId())));
        return new SignedIn(opened.token(), opened.session(), user, opened.commit());
    }

    private void refuseBanned(Authority user, Client client) {
        try {
            opening.refuseBanned(user);
        } catch (RejectedException banned) {
            history.refused(user.userId(), SignInHistory.BANNED, client);
            throw banned;
        }
    }
}
