package dev.registrar.command.session.adapter.web;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPoint;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An authenticator with one passkey and the browser before it, written from the specification (WebAuthn, Level 3)
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

    private static final int COORDINATE = 32;

    /** How keys are made, how they sign, and how COSE (RFC 9053) writes the public half in CBOR. */
    enum Algorithm {
        /** {@code {1: 2, 3: -7, -1: 1, -2: x, -3: y}}. */
        ES256("EC", 256, "SHA256withECDSA") {
            @Override
            byte[] cose(PublicKey key) {
                ECPoint point = ((ECPublicKey) key).getW();
                return concatenated(
                        new byte[] {(byte) 0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, COORDINATE},
                        unsigned(point.getAffineX(), COORDINATE),
                        new byte[] {0x22, 0x58, COORDINATE},
                        unsigned(point.getAffineY(), COORDINATE));
            }
        },
        /** {@code {1: 1, 3: -8, -1: 6, -2: x}}: the 32 bytes that end the key's usual form. */
        EDDSA("Ed25519", 255, "Ed25519") {
            @Override
            byte[] cose(PublicKey key) {
                byte[] encoded = key.getEncoded();
                return concatenated(
                        new byte[] {(byte) 0xA4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, COORDINATE},
                        Arrays.copyOfRange(encoded, encoded.length - COORDINATE, encoded.length));
            }
        },
        /** {@code {1: 3, 3: -257, -1: n, -2: e}}. */
        RS256("RSA", 2048, "SHA256withRSA") {
            @Override
            byte[] cose(PublicKey key) {
                RSAPublicKey rsa = (RSAPublicKey) key;
                return concatenated(
                        new byte[] {(byte) 0xA4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59, 1, 0},
                        unsigned(rsa.getModulus(), 256),
                        new byte[] {0x21, 0x43},
                        unsigned(rsa.getPublicExponent(), 3));
            }
        };

        private final String keys;
        private final int size;
        private final String signing;

        Algorithm(String keys, int size, String signing) {
            this.keys = keys;
            this.size = size;
            this.signing = signing;
        }

        abstract byte[] cose(PublicKey key);
    }

    private final Algorithm algorithm;
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
    private @Nullable Byte claimed;

    SoftwareAuthenticator() {
        this(Algorithm.ES256);
    }

    SoftwareAuthenticator(Algorithm algorithm) {
        this.algorithm = algorithm;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.keys);
            generator.initialize(algorithm.size);
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

    /** Says of its ES256 key that it is of another algorithm. */
    SoftwareAuthenticator claiming(int another) {
        // -7 is 0x26 and -8 is 0x27 in CBOR: a negative number n is 0x20 - 1 - n.
        claimed = (byte) (0x20 - 1 - another);
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
        byte[] key = algorithm.cose(pair.getPublic());
        if (claimed != null) {
            key[4] = claimed;
        }
        return key;
    }

    private static byte[] unsigned(BigInteger number, int size) {
        byte[] signed = number.toByteArray();
        byte[] unsigned = new byte[size];
        int length = Math.min(signed.length, size);
        System.arraycopy(signed, signed.length - length, unsigned, size - length, length);
        return unsigned;
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return concatenated(new byte[] {(byte) (0x60 + bytes.length)}, bytes);
    }

    private byte[] signed(byte[] data) {
        try {
            Signature signature = Signature.getInstance(algorithm.signing);
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
