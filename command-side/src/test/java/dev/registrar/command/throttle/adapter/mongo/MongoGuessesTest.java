package dev.registrar.command.throttle.adapter.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.throttle.Series;
import dev.registrar.eventstore.testing.Race;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MongoGuessesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00Z");
    private static final int FREE = 12;

    private final TestMongo mongo = TestMongo.open();
    private final MongoGuesses guesses = new MongoGuesses(mongo.database());

    @AfterEach
    void drop() {
        mongo.close();
    }

    /** Whoever makes the last free one locks the account, so there must be one such caller and no other. */
    @RepeatedTest(20)
    void of_guesses_at_once_each_hears_a_number_of_its_own() {
        guesses.count("a", FREE, NOW, Duration.ofHours(1));

        var counted = Race.of(FREE + 4, _ -> () -> guesses.count("a", FREE, NOW, Duration.ofHours(1)));

        assertThat(counted)
                .filteredOn(Race.Outcome::succeeded)
                .extracting(Race.Outcome::value)
                .filteredOn(Optional::isPresent)
                .extracting(Optional::get)
                .extracting(Series::failures)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(2, FREE).boxed().toList());
        assertThat(counted).allMatch(Race.Outcome::succeeded);
        assertThat(guesses.find("a").orElseThrow().failures()).isEqualTo(FREE);
    }
}
