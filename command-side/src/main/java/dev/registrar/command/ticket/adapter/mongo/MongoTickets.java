package dev.registrar.command.ticket.adapter.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import dev.registrar.command.ticket.Purpose;
import dev.registrar.command.ticket.Ticket;
import dev.registrar.command.ticket.Tickets;
import dev.registrar.shared.adapter.Ids;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Tickets in collection {@value #COLLECTION}, found by the SHA-256 of purpose and token only: a token has 190 bits of
 * chance, so that its hash need not be slow.
 */
public final class MongoTickets implements Tickets {

    static final String COLLECTION = "tickets";

    /** How often the expired are removed where the server does not do it by itself. */
    private static final Duration SWEEP = Duration.ofMinutes(10);

    private final MongoCollection<Document> tickets;
    private final Clock clock;
    private final AtomicReference<Instant> nextSweep;

    public MongoTickets(MongoDatabase database, Clock clock) {
        this.tickets = database.getCollection(COLLECTION).withWriteConcern(WriteConcern.MAJORITY);
        this.clock = clock;
        this.nextSweep = new AtomicReference<>(clock.instant());
    }

    /**
     * Makes the index by age.
     *
     * @param expiring whether the server removes documents by it; the embedded store does not
     */
    public void createIndexes(boolean expiring) {
        IndexOptions byEnd = new IndexOptions();
        tickets.createIndex(Indexes.ascending("expiresAt"), expiring ? byEnd.expireAfter(0L, TimeUnit.SECONDS) : byEnd);
    }

    @Override
    public String issue(Purpose purpose, String userId, Map<String, String> data) {
        sweep();
        String token = Ids.next();
        tickets.insertOne(new Document("_id", idOf(purpose, token))
                .append("purpose", purpose.name())
                .append("user", userId)
                .append("data", new Document(new HashMap<String, Object>(data)))
                .append("expiresAt", Date.from(clock.instant().plus(purpose.life()))));
        return token;
    }

    @Override
    public boolean redeem(Purpose purpose, String token) {
        sweep();
        // Of another kind than the ticket of such a token, which nobody issued.
        Document use = new Document("_id", "used:" + idOf(purpose, token))
                .append("purpose", purpose.name())
                .append("expiresAt", Date.from(clock.instant().plus(purpose.life())));
        try {
            tickets.insertOne(use);
            return true;
        } catch (MongoWriteException failure) {
            if (failure.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                return false;
            }
            throw failure;
        }
    }

    @Override
    public Optional<Ticket> find(Purpose purpose, String token) {
        return living(tickets.find(byId(purpose, token)).first());
    }

    @Override
    public Optional<Ticket> consume(Purpose purpose, String token) {
        return living(tickets.findOneAndDelete(byId(purpose, token)));
    }

    private Optional<Ticket> living(@Nullable Document found) {
        return Optional.ofNullable(found)
                .map(MongoTickets::ticket)
                .filter(ticket -> ticket.expiresAt().isAfter(clock.instant()));
    }

    private static Ticket ticket(Document stored) {
        Map<String, String> data = new HashMap<>();
        stored.get("data", Document.class).forEach((name, value) -> data.put(name, String.valueOf(value)));
        return new Ticket(
                stored.getString("user"), data, stored.getDate("expiresAt").toInstant());
    }

    /** Keeps the collection small where there is no index by age; one caller in ten minutes pays for it. */
    private void sweep() {
        Instant now = clock.instant();
        Instant due = nextSweep.get();
        if (!due.isAfter(now) && nextSweep.compareAndSet(due, now.plus(SWEEP))) {
            tickets.deleteMany(new Document("expiresAt", new Document("$lte", Date.from(now))));
        }
    }

    private static Document byId(Purpose purpose, String token) {
        return new Document("_id", idOf(purpose, token));
    }

    static String idOf(Purpose purpose, String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((purpose.name() + "\n" + token).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }
}
