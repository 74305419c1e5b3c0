package dev.registrar.command.ticket;

import java.time.Instant;
import java.util.Map;

/**
 * What a ticket stands for.
 *
 * @param userId whom it was issued to
 * @param data what its issuer wants to know again when it is used, such as the address it was sent to
 * @param expiresAt from when it is worth nothing
 */
public record Ticket(String userId, Map<String, String> data, Instant expiresAt) {

    public Ticket {
        data = Map.copyOf(data);
    }

    /** Returns one of {@link #data}; an empty text where it is not there. */
    public String get(String name) {
        return data.getOrDefault(name, "");
    }
}
