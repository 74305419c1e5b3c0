package dev.registrar.command.throttle;

import dev.registrar.shared.user.EmailAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What guesses are counted under: a keyed hash, so that whoever reads the database learns no address. */
public final class GuessIds {

    private static final int NETWORK_BYTES = 8;

    private final SecretKeySpec key;

    /** Hashes with {@code key}, the same in all processes. */
    public GuessIds(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    String of(Secret secret) {
        return hash(secret.kind().stored() + "\0" + secret.of());
    }

    /** Returns one id for an IPv4 address, and one for the /64 network of an IPv6 address: a network has one owner. */
    String ofSource(String address) {
        return hash("source\0" + network(address));
    }

    /** Returns what mails that a source asks for are counted under, apart from its guesses. */
    String ofMailsFrom(String address) {
        return hash("mails-from\0" + network(address));
    }

    /** Returns what mails to an address are counted under, whether an account has it or not. */
    String ofMailsTo(EmailAddress email) {
        return hash("mails-to\0" + email.value());
    }

    /** Returns what mails to the owner of an account are counted under. */
    String ofMailsToOwner(String userId) {
        return hash("mails-to-owner\0" + userId);
    }

    private static String network(String address) {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(parsed.getAddress(), 0, NETWORK_BYTES)
                    : parsed.getHostAddress();
        } catch (IllegalArgumentException noAddress) {
            return address;
        }
    }

    private String hash(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
    }
}
