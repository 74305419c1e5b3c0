package dev.registrar.command.session.application;

import dev.registrar.command.mail.Mailer;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.user.EmailAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Tells people by mail that their account was entered from a device it was not entered from before: another program or
 * system, or another network. The first one, with which the account was made, is not told.
 */
public class NewDevices {

    private static final int NETWORK_OF_4 = 3;
    private static final int NETWORK_OF_6 = 6;

    private final Devices devices;
    private final Accounts accounts;
    private final Mailer mailer;
    private final Throttle throttle;
    private final Clock clock;

    public NewDevices(Devices devices, Accounts accounts, Mailer mailer, Throttle throttle, Clock clock) {
        this.devices = devices;
        this.accounts = accounts;
        this.mailer = mailer;
        this.throttle = throttle;
        this.clock = clock;
    }

    /** Notes that {@code userId} has opened a session. The session is open whether or not a mail can be sent. */
    void opened(String userId, Client client) {
        String program = Agents.describe(client.userAgent());
        if (!devices.isNew(userId, program + " in " + network(client.ipAddress()))) {
            return;
        }
        Instant at = clock.instant();
        try {
            throttle.mailToOwner(userId, client.ipAddress());
            mailer.send(() -> accounts.withId(userId)
                    .map(user ->
                            Letters.newDevice(program, client.ipAddress(), at).to(new EmailAddress(user.email()))));
        } catch (RejectedException notNow) {
            // The history of the account has it.
        }
    }

    /** Forgets from where {@code userId} signed in. */
    public void forget(String userId) {
        devices.forget(userId);
    }

    /** Returns the /24 of an IPv4 address and the /48 of an IPv6 address: what one household or company has. */
    private static String network(String address) {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            int bytes = parsed instanceof Inet6Address ? NETWORK_OF_6 : NETWORK_OF_4;
            return HexFormat.of().formatHex(parsed.getAddress(), 0, bytes);
        } catch (IllegalArgumentException noAddress) {
            return address;
        }
    }
}
