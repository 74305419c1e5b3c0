package dev.registrar.command.ticket.adapter.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.ticket.Purpose;
import dev.registrar.command.ticket.Ticket;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MongoTicketsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00.123Z");

    private final TestMongo mongo = TestMongo.open();
    private final MongoTickets tickets = at(NOW);

    @AfterEach
    void drop() {
        mongo.close();
    }

    private MongoTickets at(Instant now) {
        MongoTickets made = new MongoTickets(mongo.database(), Clock.fixed(now, ZoneOffset.UTC));
        made.createIndexes(TestMongo.isReal());
        return made;
    }

    @Test
    void a_ticket_is_found_often_and_used_once() {
        String token = tickets.issue(Purpose.VERIFY_EMAIL, "ada", Map.of("email", "ada@example.com"));
        Ticket ticket = new Ticket("ada", Map.of("email", "ada@example.com"), NOW.plus(Duration.ofHours(1)));

        assertThat(tickets.find(Purpose.VERIFY_EMAIL, token)).contains(ticket);
        assertThat(tickets.find(Purpose.VERIFY_EMAIL, token)).contains(ticket);
        assertThat(tickets.consume(Purpose.VERIFY_EMAIL, token)).contains(ticket);
        assertThat(tickets.consume(Purpose.VERIFY_EMAIL, token)).isEmpty();
        assertThat(tickets.find(Purpose.VERIFY_EMAIL, token)).isEmpty();
    }

    @Test
    void a_ticket_of_one_purpose_is_unknown_to_every_other_and_is_not_used_up_by_trying() {
        String token = tickets.issue(Purpose.VERIFY_EMAIL, "ada", Map.of());
        for (Purpose other : Purpose.values()) {
            if (other != Purpose.VERIFY_EMAIL) {
                assertThat(tickets.find(other, token)).isEmpty();
                assertThat(tickets.consume(other, token)).isEmpty();
            }
        }
        assertThat(tickets.consume(Purpose.VERIFY_EMAIL, token)).isPresent();
    }

    @Test
    void an_expired_ticket_is_worth_nothing_whether_or_not_it_was_removed() {
        String token = tickets.issue(Purpose.RESET_PASSWORD, "ada", Map.of());
        MongoTickets justBefore = at(NOW.plus(Duration.ofHours(1)).minusMillis(1));
        MongoTickets then = at(NOW.plus(Duration.ofHours(1)));

        assertThat(justBefore.find(Purpose.RESET_PASSWORD, token)).isPresent();
        assertThat(then.find(Purpose.RESET_PASSWORD, token)).isEmpty();
        assertThat(then.consume(Purpose.RESET_PASSWORD, token)).isEmpty();
    }

    @Test
    void neither_a_token_nor_anything_it_could_be_read_from_is_stored() {
        String token = tickets.issue(Purpose.RESET_PASSWORD, "ada", Map.of());

        Document stored =
                mongo.database().getCollection(MongoTickets.COLLECTION).find().first();

        assertThat(stored).isNotNull();
        assertThat(stored.toJson()).doesNotContain(token);
        assertThat(stored.getString("_id")).hasSize(43);
    }

    @Test
    void the_expired_are_removed_when_others_are_issued() {
        tickets.issue(Purpose.RESET_PASSWORD, "ada", Map.of());
        at(NOW.plus(Duration.ofHours(2))).issue(Purpose.RESET_PASSWORD, "ada", Map.of());

        assertThat(mongo.database().getCollection(MongoTickets.COLLECTION).countDocuments())
                .isEqualTo(1);
    }

    @Test
    void of_many_who_use_a_ticket_at_once_one_gets_it() throws Exception {
        String token = tickets.issue(Purpose.RESET_PASSWORD, "ada", Map.of());
        List<Callable<Optional<Ticket>>> all =
                java.util.Collections.nCopies(16, () -> tickets.consume(Purpose.RESET_PASSWORD, token));
        try (var threads = Executors.newFixedThreadPool(16)) {
            long winners = threads.invokeAll(all).stream()
                    .filter(answer -> answer.resultNow().isPresent())
                    .count();
            assertThat(winners).isEqualTo(1);
        }
    }
}
