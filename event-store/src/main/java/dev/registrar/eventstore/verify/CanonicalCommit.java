package dev.registrar.eventstore.verify;

import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A commit as the bytes that proofs are made over: its record in the canonical JSON of RFC 8785, in UTF-8. The members
 * are known, so they are written in their sorted order; {@code docs/format} describes them and has test vectors.
 */
public final class CanonicalCommit {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** 1970-01-01 to 9999-12-31: years of four digits and no sign. */
    private static final long PLAIN_DAYS = 2_932_897;

    private static final long SECONDS_OF_DAY = 86_400;

    private final StringBuilder json = new StringBuilder(1_024);

    private CanonicalCommit() {}

    /** Returns the canonical JSON of {@code commit}. */
    public static String json(Commit commit) {
        var canonical = new CanonicalCommit();
        canonical.commit(commit);
        return canonical.json.toString();
    }

    /** Returns {@code SHA-256(0x00 || canonical bytes)}: the leaf hash of RFC 9162 §2.1.1. */
    public static byte[] leafHash(Commit commit) {
        return Hashes.leaf(json(commit).getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the leaf hash of {@code commit} in hexadecimal. */
    public static String leafHashHex(Commit commit) {
        return HexFormat.of().formatHex(leafHash(commit));
    }

    private void commit(Commit commit) {
        if (commit.isVoid()) {
            json.append("{\"position\":").append(commit.position()).append(",\"void\":true}");
            return;
        }
        json.append("{\"at\":");
        time(commit.at());
        json.append(",\"claims\":");
        array(commit.claims(), this::claim);
        json.append(",\"events\":");
        array(commit.events(), this::event);
        json.append(",\"id\":");
        string(commit.id());
        json.append(",\"idempotency\":");
        idempotency(commit.idempotency());
        json.append(",\"position\":").append(commit.position()).append('}');
    }

    private void event(StoredEvent event) {
        json.append("{\"aggregate\":{\"id\":");
        string(event.aggregateId());
        json.append(",\"type\":");
        string(event.aggregateType());
        json.append(",\"version\":").append(event.sequence()).append("},\"at\":");
        time(event.at());
        json.append(",\"data\":");
        content(event.payload());
        json.append(",\"id\":");
        string(event.id());
        json.append(",\"metadata\":");
        content(event.metadata());
        json.append(",\"revision\":");
        string(event.revision());
        json.append(",\"type\":");
        string(event.name());
        json.append('}');
    }

    private void claim(StoredClaim claim) {
        json.append("{\"aggregate\":");
        string(claim.aggregateId());
        json.append(",\"claim\":");
        string(claim.claim());
        json.append(",\"generation\":").append(claim.generation()).append(",\"kind\":");
        string(claim.kind() == ClaimChange.Kind.TAKE ? "take" : "release");
        json.append('}');
    }

    private void idempotency(@Nullable Idempotency idempotency) {
        if (idempotency == null) {
            json.append("null");
            return;
        }
        json.append("{\"key\":");
        string(idempotency.key());
        json.append(",\"outcome\":");
        content(idempotency.outcome());
        json.append('}');
    }

    private void content(Content content) {
        switch (content) {
            case Content.Text text -> string(text.value());
            case Content.Binary binary -> {
                json.append("{\"base64\":");
                string(Base64.getEncoder().encodeToString(binary.bytes()));
                json.append('}');
            }
        }
    }

    private void time(Instant at) {
        json.append('"');
        var seconds = at.getEpochSecond();
        if (seconds >= 0 && seconds < PLAIN_DAYS * SECONDS_OF_DAY) {
            plainTime(seconds, (int) (at.toEpochMilli() % 1_000));
        } else {
            TIME.formatTo(at, json);
        }
        json.append('"');
    }

    /** Each event has a time, and a formatter takes longer for it than the hash for the whole event. */
    private void plainTime(long seconds, int millis) {
        var date = LocalDate.ofEpochDay(seconds / SECONDS_OF_DAY);
        var ofDay = (int) (seconds % SECONDS_OF_DAY);
        digits(date.getYear(), 4);
        json.append('-');
        digits(date.getMonthValue(), 2);
        json.append('-');
        digits(date.getDayOfMonth(), 2);
        json.append('T');
        digits(ofDay / 3_600, 2);
        json.append(':');
        digits(ofDay / 60 % 60, 2);
        json.append(':');
        digits(ofDay % 60, 2);
        json.append('.');
        digits(millis, 3);
        json.append('Z');
    }

    private void digits(int value, int count) {
        if (count > 1) {
            digits(value / 10, count - 1);
        }
        json.append((char) ('0' + value % 10));
    }

    private <T> void array(List<T> items, Consumer<T> writer) {
        json.append('[');
        for (var i = 0; i < items.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            writer.accept(items.get(i));
        }
        json.append(']');
    }

    private void string(@Nullable String value) {
        if (value == null) {
            json.append("null");
            return;
        }
        json.append('"');
        var plain = 0;
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\') {
                json.append(value, plain, i);
                escape(c);
                plain = i + 1;
            }
        }
        json.append(value, plain, value.length()).append('"');
    }

    /** RFC 8785 §3.2.2.2: short escapes where JSON has them, lower-case hexadecimal for other controls. */
    private void escape(char c) {
        switch (c) {
            case '"' -> json.append("\\\"");
            case '\\' -> json.append("\\\\");
            case '\b' -> json.append("\\b");
            case '\t' -> json.append("\\t");
            case '\n' -> json.append("\\n");
            case '\f' -> json.append("\\f");
            case '\r' -> json.append("\\r");
            default -> json.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
        }
    }
}
