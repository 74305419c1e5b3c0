package dev.registrar.command.session.adapter.web;

import dev.registrar.command.passkey.Authenticators.MadeAnswer;
import dev.registrar.command.passkey.Authenticators.SignedAnswer;
import dev.registrar.command.passkey.Ceremony;
import dev.registrar.command.passkey.PasskeyRejection.NotVerified;
import dev.registrar.command.session.application.ManagingPasskeys;
import dev.registrar.command.session.application.PasskeyEntrance;
import dev.registrar.command.user.Passkey;
import dev.registrar.shared.Timestamps;
import dev.registrar.shared.adapter.session.Authority;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What browsers are asked and what they answer, as WebAuthn (Level 3, section 5.1) writes it in JSON, and passkeys as the
 * Better Auth client reads them.
 */
final class PasskeyJson {

    private static final String RELYING_PARTY = "Registrar";
    private static final String KEY = "public-key";

    /** How long a browser waits for its person, in milliseconds. */
    private static final int TIMEOUT = 60_000;

    /** EdDSA, ECDSA with SHA-256, RSA with SHA-256, by their numbers in COSE. */
    private static final List<Integer> ALGORITHMS = List.of(-8, -7, -257);

    /** Ways to reach an authenticator: seven are known, and new ones are to be kept. */
    private static final int MOST_TRANSPORTS = 10;

    private static final Pattern TRANSPORT = Pattern.compile("[a-z0-9-]{1,32}");

    private PasskeyJson() {}

    /** Returns what {@code navigator.credentials.create} takes. */
    static Map<String, Object> creation(
            ManagingPasskeys.Offer offer, Authority user, @Nullable String name, @Nullable String attachment) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("challenge", offer.challenge().value());
        json.put("rp", ordered("name", RELYING_PARTY, "id", offer.domain()));
        json.put(
                "user",
                ordered(
                        "id",
                        offer.userHandle(),
                        "name",
                        Objects.requireNonNullElse(name, user.email()),
                        "displayName",
                        user.email()));
        json.put(
                "pubKeyCredParams",
                ALGORITHMS.stream()
                        .map(algorithm -> ordered("alg", algorithm, "type", KEY))
                        .toList());
        json.put("timeout", TIMEOUT);
        json.put("attestation", "none");
        json.put("excludeCredentials", descriptors(offer.known()));
        Map<String, Object> selection =
                ordered("residentKey", "preferred", "userVerification", "preferred", "requireResidentKey", false);
        if (attachment != null) {
            selection.put("authenticatorAttachment", attachment);
        }
        json.put("authenticatorSelection", selection);
        json.put("extensions", Map.of("credProps", true));
        json.put("hints", List.of());
        return json;
    }

    /** Returns what {@code navigator.credentials.get} takes. */
    static Map<String, Object> request(PasskeyEntrance.Offer offer) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rpId", offer.domain());
        json.put("challenge", offer.challenge().value());
        if (!offer.allowed().isEmpty()) {
            json.put("allowCredentials", descriptors(offer.allowed()));
        }
        json.put("timeout", TIMEOUT);
        json.put("userVerification", "preferred");
        return json;
    }

    private static List<Map<String, Object>> descriptors(List<Passkey> passkeys) {
        return passkeys.stream()
                .map(passkey -> ordered("id", passkey.credentialId(), "transports", passkey.transports(), "type", KEY))
                .toList();
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            json.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return json;
    }

    /** Returns a passkey as its owner sees it. */
    static Map<String, @Nullable Object> passkey(Passkey passkey, String userId) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", passkey.id());
        json.put("name", passkey.name());
        json.put("publicKey", passkey.publicKey());
        json.put("userId", userId);
        json.put("credentialID", passkey.credentialId());
        json.put("counter", passkey.counter());
        json.put("deviceType", passkey.backupEligible() ? "multiDevice" : "singleDevice");
        json.put("backedUp", passkey.backedUp());
        json.put("transports", String.join(",", passkey.transports()));
        json.put("createdAt", Timestamps.format(passkey.createdAt()));
        json.put("aaguid", passkey.aaguid());
        return json;
    }

    /** Returns the answer to {@link #creation}; what is no text is as good as missing. */
    static MadeAnswer made(AuthBody body) {
        Answer answer = new Answer(Ceremony.REGISTRATION, body.raw("response"));
        return new MadeAnswer(
                answer.id(), answer.text("clientDataJSON"), answer.text("attestationObject"), answer.transports());
    }

    /** Returns the answer to {@link #request}. */
    static SignedAnswer signed(AuthBody body) {
        Answer answer = new Answer(Ceremony.AUTHENTICATION, body.raw("response"));
        String handle = answer.text("userHandle");
        return new SignedAnswer(
                answer.id(),
                answer.text("clientDataJSON"),
                answer.text("authenticatorData"),
                answer.text("signature"),
                handle.isEmpty() ? null : handle);
    }

    /** What a browser's {@code PublicKeyCredential} says of itself. */
    private record Answer(Ceremony ceremony, @Nullable JsonNode credential) {

        String id() {
            String id = text(credential, "id");
            require(!id.isEmpty(), "id is missing");
            require(id.equals(text(credential, "rawId")), "rawId is not id");
            require(text(credential, "type").equals(KEY), "type is not " + KEY);
            return id;
        }

        String text(String name) {
            return text(response(), name);
        }

        private static String text(@Nullable JsonNode of, String name) {
            @Nullable JsonNode value = of == null ? null : of.get(name);
            return value != null && value.isString() ? value.asString() : "";
        }

        private @Nullable JsonNode response() {
            return credential == null ? null : credential.get("response");
        }

        List<String> transports() {
            @Nullable JsonNode response = response();
            @Nullable JsonNode given = response == null ? null : response.get("transports");
            if (given == null || given.isNull()) {
                return List.of();
            }
            require(given.isArray() && given.size() <= MOST_TRANSPORTS, "response.transports is not a short list");
            List<String> transports = new ArrayList<>();
            for (JsonNode each : given) {
                require(
                        each.isString() && TRANSPORT.matcher(each.asString()).matches(),
                        "response.transports has what is no transport");
                transports.add(each.asString());
            }
            return transports;
        }

        private void require(boolean condition, String reason) {
            if (!condition) {
                throw new NotVerified(ceremony, reason).exception();
            }
        }
    }
}
