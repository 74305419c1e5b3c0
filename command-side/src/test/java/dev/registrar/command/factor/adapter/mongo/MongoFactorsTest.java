package dev.registrar.command.factor.adapter.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.factor.Factors.Proposal;
import dev.registrar.eventstore.testing.Race;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MongoFactorsTest {

    private static final List<String> CODES =
            IntStream.range(0, 10).mapToObj(number -> "code-" + number).toList();

    private final TestMongo mongo = TestMongo.open();
    private final MongoFactors factors = new MongoFactors(mongo.database());

    @AfterEach
    void drop() {
        mongo.close();
    }

    @RepeatedTest(20)
    void of_backup_codes_used_at_once_each_hears_a_number_of_its_own_that_are_left() {
        Proposal proposal = new Proposal("p", new byte[] {1}, CODES);
        factors.propose("ada", proposal);
        factors.adopt("ada", proposal, 0);

        var left = Race.of(CODES.size(), runner -> () -> factors.useCode("ada", CODES.get(runner)));

        assertThat(left)
                .extracting(Race.Outcome::value)
                .extracting(OptionalInt::getAsInt)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, CODES.size()).boxed().toList());
        assertThat(factors.useCode("ada", CODES.getFirst())).isEmpty();
    }
}
