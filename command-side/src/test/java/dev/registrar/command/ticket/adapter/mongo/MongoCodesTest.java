package dev.registrar.command.ticket.adapter.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.testing.Hands;
import dev.registrar.command.ticket.CodeUse;
import dev.registrar.command.ticket.Codes.Answer;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MongoCodesTest {

    private static final CodeUse USE = CodeUse.SECOND_FACTOR;

    private final TestMongo mongo = TestMongo.open();
    private final Hands clock = new Hands(Instant.parse("2026-11-21T07:30:00Z"));
    private final MongoCodes codes = new MongoCodes(mongo.database(), new byte[32], clock);

    @AfterEach
    void drop() {
        mongo.close();
    }

    private static String wrong(String code) {
        return code.equals("000000") ? "000001" : "000000";
    }

    @Test
    void a_code_has_six_digits_and_is_good_once() {
        codes.createIndexes(TestMongo.isReal());
        String code = codes.issue(USE, "ada");

        assertThat(code).matches("[0-9]{6}");
        assertThat(codes.use(USE, "bob", code)).isEqualTo(Answer.NONE);
        assertThat(codes.use(USE, "ada", wrong(code))).isEqualTo(Answer.WRONG);
        assertThat(codes.use(USE, "ada", code)).isEqualTo(Answer.RIGHT);
        assertThat(codes.use(USE, "ada", code)).isEqualTo(Answer.NONE);
    }

    @Test
    void after_so_many_wrong_codes_the_right_one_is_worth_nothing() {
        String code = codes.issue(USE, "ada");
        for (int i = 0; i < USE.tries(); i++) {
            assertThat(codes.use(USE, "ada", wrong(code))).isEqualTo(Answer.WRONG);
        }
        assertThat(codes.use(USE, "ada", code)).isEqualTo(Answer.TOO_MANY);
        assertThat(codes.use(USE, "ada", code)).isEqualTo(Answer.NONE);
        assertThat(codes.use(USE, "ada", codes.issue(USE, "ada"))).isEqualTo(Answer.RIGHT);
    }

    @Test
    void a_code_ends_by_itself_and_with_the_next_one() {
        String first = codes.issue(USE, "ada");
        String second = codes.issue(USE, "ada");
        if (!first.equals(second)) {
            assertThat(codes.use(USE, "ada", first)).isEqualTo(Answer.WRONG);
        }
        clock.move(USE.life());
        assertThat(codes.use(USE, "ada", second)).isEqualTo(Answer.EXPIRED);
        clock.move(USE.life().multipliedBy(10));
        codes.issue(USE, "bob");
        assertThat(mongo.database().getCollection(MongoCodes.COLLECTION).countDocuments())
                .isEqualTo(1);
    }

    @Test
    void of_many_who_use_a_code_at_once_one_does() throws Exception {
        String code = codes.issue(USE, "ada");
        List<Callable<Answer>> all = Collections.nCopies(USE.tries(), () -> codes.use(USE, "ada", code));
        try (var threads = Executors.newFixedThreadPool(USE.tries())) {
            assertThat(threads.invokeAll(all).stream().filter(answer -> answer.resultNow() == Answer.RIGHT))
                    .hasSize(1);
        }
    }

    @Test
    void what_is_stored_neither_names_anybody_nor_can_be_tried_out() {
        String code = codes.issue(USE, "ada@example.com");
        Document stored =
                mongo.database().getCollection(MongoCodes.COLLECTION).find().first();

        assertThat(stored).isNotNull();
        assertThat(stored.toJson()).doesNotContain("ada").doesNotContain(code);
        MongoCodes withAnotherKey = new MongoCodes(mongo.database(), new byte[] {1}, clock);
        assertThat(withAnotherKey.use(USE, "ada@example.com", code)).isEqualTo(Answer.NONE);
    }
}
