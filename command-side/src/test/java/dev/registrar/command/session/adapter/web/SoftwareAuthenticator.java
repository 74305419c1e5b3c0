package dev.registrar.command.session.adapter.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An authenticator with one passkey (ES256) and the browser before it, written from the specification (WebAuthn, Level 3)
 * and not with the library that verifies it. What it says can be made wrong, one thing at a time.
 */
final class SoftwareAuthenticator {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
    private static final int PRESENT = 0x01;
    private static final int VERIFIED = 0x04;
    private static final int BACKUP_ELIGIBLE = 0x08;
    private static final int BACKED_UP = 0x10;
    private static final int KEY_INCLUDED = 0x40;

    /** CBOR of {@code {1: 2, 3: -7, -1: 1, -2: <32 bytes>, -3: <32 bytes>}}: EC2, ES256, P-256, x, y. */
    private static final byte[] COSE_START = {(byte) 0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32};

    private static final byte[] COSE_Y = {0x22, 0x58, 32};
    private static final int COORDINATE = 32;

    private final KeyPair pair;
    private final byte[] id = new byte[24];

    private String origin = RunningCommandSide.ORIGIN;
    private boolean present = true;
    private boolean verified = true;
    private boolean synced = true;
    private long counter;
    private @Nullable String challenge;
    private @Nullable String domain;
    private @Nullable String type;
    private @Nullable String userHandle;
    private int algorithm = -7;

    SoftwareAuthenticator() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        new SecureRandom().nextBytes(id);
    }

    /** Says it is on another page. */
    SoftwareAuthenticator at(String page) {
        origin = page;
        return this;
    }

    /** Asks only that somebody be there, as a security key without a number does. */
    SoftwareAuthenticator unverified() {
        verified = false;
        return this;
    }

    SoftwareAuthenticator absent() {
        present = false;
        return this;
    }

    /** Is bound to one device and counts its signatures from {@code start} on. */
    SoftwareAuthenticator counting(long start) {
        counter = start;
        synced = false;
        return this;
    }

    SoftwareAuthenticator signing(String another) {
        challenge = another;
        return this;
    }

    SoftwareAuthenticator forDomain(String another) {
        domain = another;
        return this;
    }

    SoftwareAuthenticator ofType(String another) {
        type = another;
        return this;
    }

    SoftwareAuthenticator forPerson(String handle) {
        userHandle = handle;
        return this;
    }

    SoftwareAuthenticator byAlgorithm(int another) {
        algorithm = another;
        return this;
    }

    String id() {
        return TEXT.encodeToString(id);
    }

    /** Returns its public key as the reference server stores it. */
    String key() {
        return Base64.getEncoder().encodeToString(publicKey());
    }

    @Nullable
    String handle() {
        return userHandle;
    }

    /** Makes its passkey for these options and answers as a browser does. */
    Map<String, Object> create(JsonNode options) {
        if (userHandle == null) {
            userHandle = options.at("/user/id").asString();
        }
        byte[] data = authenticatorData(options.at("/rp/id").asString(), true);
        byte[] attestation = concatenated(
                new byte[] {(byte) 0xA3},
                text("fmt"),
                text("none"),
                text("attStmt"),
                new byte[] {(byte) 0xA0},
                text("authData"),
                new byte[] {0x59, (byte) (data.length >> 8), (byte) data.length},
                data);
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("clientDataJSON", TEXT.encodeToString(clientData("webauthn.create", options)));
        response.put("attestationObject", TEXT.encodeToString(attestation));
        response.put("transports", List.of("hybrid", "internal"));
        return credential(response);
    }

    /** Signs the challenge of these options and answers as a browser does. */
    Map<String, Object> get(JsonNode options) {
        if (!synced) {
            counter++;
        }
        byte[] client = clientData("webauthn.get", options);
        byte[] data = authenticatorData(options.path("rpId").asString(), false);
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("clientDataJSON", TEXT.encodeToString(client));
        response.put("authenticatorData", TEXT.encodeToString(data));
        response.put("signature", TEXT.encodeToString(signed(concatenated(data, sha256(client)))));
        if (userHandle != null) {
            response.put("userHandle", userHandle);
        }
        return credential(response);
    }

    private Map<String, Object> credential(Map<String, Object> response) {
        Map<String, Object> credential = new HashMap<>();
        credential.put("id", id());
        credential.put("rawId", id());
        credential.put("type", "public-key");
        credential.put("authenticatorAttachment", "platform");
        credential.put("response", response);
        return credential;
    }

    private byte[] clientData(String ceremony, JsonNode options) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("type", type == null ? ceremony : type);
        data.put("challenge", challenge == null ? options.path("challenge").asString() : challenge);
        data.put("origin", origin);
        data.put("crossOrigin", false);
        return JSON.writeValueAsBytes(data);
    }

    private byte[] authenticatorData(String asked, boolean withKey) {
        int flags = (present ? PRESENT : 0)
                | (verified ? VERIFIED : 0)
                | (synced ? BACKUP_ELIGIBLE | BACKED_UP : 0)
                | (withKey ? KEY_INCLUDED : 0);
        byte[] hash = sha256((domain == null ? asked : domain).getBytes(StandardCharsets.UTF_8));
        byte[] count = ByteBuffer.allocate(Integer.BYTES).putInt((int) counter).array();
        byte[] start = concatenated(hash, new byte[] {(byte) flags}, count);
        return withKey ? concatenated(start, new byte[16], new byte[] {0, (byte) id.length}, id, publicKey()) : start;
    }

    private byte[] publicKey() {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        byte[] start = COSE_START.clone();
        // -7 is 0x26 and -8 is 0x27: a negative number n is 0x20 - 1 - n.
        start[4] = (byte) (0x20 - 1 - algorithm);
        return concatenated(
                start,
                coordinate(key.getW().getAffineX().toByteArray()),
                COSE_Y,
                coordinate(key.getW().getAffineY().toByteArray()));
    }

    private static byte[] coordinate(byte[] number) {
        byte[] coordinate = new byte[COORDINATE];
        int length = Math.min(number.length, COORDINATE);
        System.arraycopy(number, number.length - length, coordinate, COORDINATE - length, length);
        return coordinate;
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return concatenated(new byte[] {(byte) (0x60 + bytes.length)}, bytes);
    }

    private byte[] signed(byte[] data) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
