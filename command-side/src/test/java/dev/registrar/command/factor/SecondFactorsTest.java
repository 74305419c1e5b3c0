package dev.registrar.command.factor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.command.factor.SecondFactors.Proof;
import dev.registrar.command.factor.adapter.mongo.MongoFactors;
import dev.registrar.command.testing.Hands;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.crypto.MasterKey;
import dev.registrar.shared.adapter.crypto.MongoWrappedKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SecondFactorsTest {

    private static final String ADA = "ada";
    private static final MasterKey MASTER = MasterKey.of(new byte[32]);

    private final TestMongo mongo = TestMongo.open();
    private final Hands clock = new Hands(Instant.parse("2026-11-21T07:30:00Z"));
    private final DataKeys keys = new DataKeys(MASTER, new MongoWrappedKeys(mongo.database()), clock);
    private final SecondFactors factors = node();
    private final Totp totp = new Totp();

    @AfterEach
    void drop() {
        keys.close();
        mongo.close();
    }

    private SecondFactors node() {
        return new SecondFactors(new MongoFactors(mongo.database()), keys, MASTER, clock);
    }

    private Enrolment enrolled() {
        keys.create(ADA);
        Enrolment made = factors.propose(ADA);
        assertThat(factors.prove(ADA, code(made), true)).isEqualTo(Proof.ADOPTED);
        clock.move(Totp.STEP);
        return made;
    }

    private String code(Enrolment of) {
        return totp.codeAt(of.secret(), clock.instant());
    }

    private static void refused(FactorRejection why, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.rejection()).isEqualTo(why));
    }

    @Test
    void a_secret_serves_once_a_code_of_it_was_shown() {
        keys.create(ADA);
        refused(FactorRejection.TOTP_NOT_ENABLED, () -> factors.prove(ADA, "000000", true));
        Enrolment made = factors.propose(ADA);

        refused(FactorRejection.TOTP_NOT_ENABLED, () -> factors.prove(ADA, code(made), false));
        refused(
                FactorRejection.BACKUP_CODES_NOT_ENABLED,
                () -> factors.useBackupCode(ADA, made.backupCodes().getFirst()));
        assertThat(factors.prove(ADA, "x", true)).isEqualTo(Proof.WRONG);
        assertThat(factors.prove(ADA, code(made), true)).isEqualTo(Proof.ADOPTED);
        assertThat(factors.prove(ADA, code(made), false))
                .as("the same code again")
                .isEqualTo(Proof.WRONG);
        clock.move(Totp.STEP);
        assertThat(factors.prove(ADA, code(made), false)).isEqualTo(Proof.RIGHT);
    }

    @Test
    void a_code_is_good_once_and_so_is_none_before_it() {
        Enrolment made = enrolled();
        String before = code(made);
        clock.move(Totp.STEP);

        assertThat(factors.prove(ADA, code(made), false)).isEqualTo(Proof.RIGHT);
        assertThat(factors.prove(ADA, code(made), false)).isEqualTo(Proof.WRONG);
        assertThat(factors.prove(ADA, before, false)).isEqualTo(Proof.WRONG);
    }

    @Test
    void of_many_nodes_that_are_shown_one_code_at_once_one_takes_it() throws Exception {
        Enrolment made = enrolled();
        String code = code(made);
        String backup = made.backupCodes().getFirst();

        assertThat(race(node -> node.prove(ADA, code, false) == Proof.RIGHT)).isEqualTo(1);
        assertThat(race(node -> node.useBackupCode(ADA, backup).isPresent())).isEqualTo(1);
    }

    private long race(java.util.function.Predicate<SecondFactors> tried) throws Exception {
        var together = new CyclicBarrier(8);
        List<Callable<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            SecondFactors node = node();
            all.add(() -> {
                together.await();
                return tried.test(node);
            });
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            return threads.invokeAll(all).stream().filter(Future::resultNow).count();
        }
    }

    @Test
    void a_new_secret_takes_over_with_its_first_code_and_the_old_one_serves_until_then() {
        Enrolment old = enrolled();
        Enrolment young = factors.propose(ADA);

        assertThat(factors.prove(ADA, code(young), false)).isEqualTo(Proof.WRONG);
        assertThat(factors.prove(ADA, code(old), true)).isEqualTo(Proof.RIGHT);
        clock.move(Totp.STEP);
        assertThat(factors.secret(ADA))
                .hasValueSatisfying(secret -> assertThat(secret).isEqualTo(young.secret()));
        assertThat(factors.prove(ADA, code(young), true)).isEqualTo(Proof.ADOPTED);
        clock.move(Totp.STEP);
        assertThat(factors.prove(ADA, code(old), false)).isEqualTo(Proof.WRONG);
        assertThat(factors.useBackupCode(ADA, old.backupCodes().getFirst())).isEmpty();
        assertThat(factors.useBackupCode(ADA, young.backupCodes().getFirst())).hasValue(9);
    }

    @Test
    void backup_codes_are_ten_each_good_once_until_others_are_made() {
        Enrolment made = enrolled();
        assertThat(made.backupCodes())
                .hasSize(10)
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("[a-zA-Z0-9]{5}-[a-zA-Z0-9]{5}"));

        assertThat(factors.useBackupCode(ADA, made.backupCodes().get(3))).hasValue(9);
        assertThat(factors.useBackupCode(ADA, made.backupCodes().get(3))).isEmpty();
        assertThat(factors.useBackupCode(ADA, "aaaaa-aaaaa")).isEmpty();
        List<String> others = factors.newBackupCodes(ADA);
        assertThat(factors.useBackupCode(ADA, made.backupCodes().get(4))).isEmpty();
        assertThat(factors.useBackupCode(ADA, others.get(4))).hasValue(9);
        factors.forget(ADA);
        refused(FactorRejection.TWO_FACTOR_NOT_ENABLED, () -> factors.newBackupCodes(ADA));
    }

    @Test
    void nothing_that_is_stored_shows_a_secret_or_a_code_or_serves_somebody_else() {
        Enrolment made = enrolled();
        keys.create("eve");
        Document stored = mongo.database()
                .getCollection(MongoFactors.COLLECTION)
                .find(new Document("_id", ADA))
                .first();

        assertThat(stored).isNotNull();
        assertThat(made.backupCodes()).noneMatch(code -> stored.toJson().contains(code));
        byte[] sealed = stored.get("secret", Binary.class).getData();
        assertThat(sealed).hasSize(12 + Totp.SECRET_BYTES + 16);
        assertThat(HexFormat.of().formatHex(sealed))
                .doesNotContain(HexFormat.of().formatHex(made.secret()));
        mongo.database().getCollection(MongoFactors.COLLECTION).insertOne(stored.append("_id", "eve"));
        assertThatThrownBy(() -> factors.prove("eve", code(made), false)).hasMessageContaining("tampered");
        assertThat(factors.useBackupCode("eve", made.backupCodes().getFirst())).isEmpty();
    }
}
