package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.testing.Race;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventhandling.tokenstore.UnableToInitializeTokenException;
import org.axonframework.eventsourcing.utils.TestSerializer;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MongoTokenStoreTest {
    private final TestMongo mongo = TestMongo.open();
    private final MongoTokenStore one = store("one");
    private final MongoTokenStore two = store("two");

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void a_token_is_read_as_it_was_stored() {
        one.initializeTokenSegments("p", 1, Tokens.of(3, 4));
        assertThat(one.fetchToken("p", 0)).isEqualTo(Tokens.of(3, 4));
        one.storeToken(null, "p", 0);
        assertThat(one.fetchToken("p", 0)).isNull();
        var replay = ReplayToken.createReplayToken(Tokens.of(9, 0), Tokens.after(0));
        one.storeToken(replay, "p", 0);
        assertThat(one.fetchToken("p", 0)).isEqualTo(replay);
    }

    @Test
    void the_same_token_twice_in_one_millisecond_is_stored() {
        one.initializeTokenSegments("p", 1);
        one.fetchToken("p", 0);
        for (var i = 0; i < 100; i++) {
            one.storeToken(Tokens.of(1, 1), "p", 0);
        }
        assertThat(one.fetchToken("p", 0)).isEqualTo(Tokens.of(1, 1));
    }

    @Test
    void a_claim_keeps_others_out_until_it_is_released() {
        one.initializeTokenSegments("p", 2);
        one.fetchToken("p", 0);
        assertThatThrownBy(() -> two.fetchToken("p", 0)).isInstanceOf(UnableToClaimTokenException.class);
        assertThatThrownBy(() -> two.storeToken(Tokens.of(1, 0), "p", 0))
                .isInstanceOf(UnableToClaimTokenException.class);
        assertThatThrownBy(() -> two.extendClaim("p", 0)).isInstanceOf(UnableToClaimTokenException.class);
        assertThat(two.fetchAvailableSegments("p"))
                .extracting(Segment::getSegmentId)
                .containsExactly(1);
        two.releaseClaim("p", 0);
        assertThatThrownBy(() -> two.fetchToken("p", 0)).isInstanceOf(UnableToClaimTokenException.class);
        one.releaseClaim("p", 0);
        two.fetchToken("p", 0);
    }

    @Test
    void a_paused_owner_that_lost_its_claim_overwrites_nothing_even_after_the_next_released_it() {
        one.initializeTokenSegments("p", 1);
        one.fetchToken("p", 0);
        lapse();
        two.fetchToken("p", 0);
        two.storeToken(Tokens.of(50, 0), "p", 0);
        two.releaseClaim("p", 0);

        assertThatThrownBy(() -> one.storeToken(Tokens.of(7, 0), "p", 0))
                .isInstanceOf(UnableToClaimTokenException.class);
        assertThatThrownBy(() -> one.extendClaim("p", 0)).isInstanceOf(UnableToClaimTokenException.class);
        assertThat(one.fetchToken("p", 0)).isEqualTo(Tokens.of(50, 0));
    }

    @Test
    void a_claim_that_lapsed_and_nobody_took_goes_on() {
        one.initializeTokenSegments("p", 1);
        one.fetchToken("p", 0);
        lapse();
        one.storeToken(Tokens.of(7, 0), "p", 0);
        assertThatThrownBy(() -> two.fetchToken("p", 0)).isInstanceOf(UnableToClaimTokenException.class);
    }

    @Test
    void segments_are_made_and_deleted_by_name() {
        assertThat(one.fetchSegments("p")).isEmpty();
        one.initializeTokenSegments("p", 3);
        one.initializeSegment(Tokens.of(1, 1), "p", 12);
        assertThat(one.fetchSegments("p")).containsExactly(0, 1, 2, 12);
        assertThatThrownBy(() -> one.initializeSegment(null, "p", 12))
                .isInstanceOf(UnableToInitializeTokenException.class);
        assertThatThrownBy(() -> one.initializeTokenSegments("p", 3)).isInstanceOf(UnableToClaimTokenException.class);
        assertThatThrownBy(() -> one.deleteToken("p", 12)).isInstanceOf(UnableToClaimTokenException.class);
        one.fetchToken("p", 12);
        one.deleteToken("p", 12);
        assertThat(one.fetchSegments("p")).containsExactly(0, 1, 2);
        assertThatThrownBy(() -> one.fetchToken("p", 12)).isInstanceOf(UnableToClaimTokenException.class);
        assertThatThrownBy(() -> one.storeToken(null, "other", 0)).isInstanceOf(UnableToClaimTokenException.class);
    }

    @Test
    void of_many_nodes_that_initialize_and_claim_at_once_one_gets_each() {
        var initialized = Race.of(8, i -> () -> {
            store("node-" + i).initializeTokenSegments("p", 4);
            return i;
        });
        assertThat(initialized).filteredOn(Race.Outcome::succeeded).hasSizeLessThanOrEqualTo(1);
        assertThat(initialized)
                .filteredOn(outcome -> !outcome.succeeded())
                .allMatch(outcome -> outcome.failure() instanceof UnableToClaimTokenException);
        assertThat(one.fetchSegments("p")).containsExactly(0, 1, 2, 3);

        var claims = Race.of(8, i -> () -> store("node-" + i).fetchToken("p", 0));
        assertThat(claims).filteredOn(Race.Outcome::succeeded).hasSize(1);
    }

    @Test
    void all_stores_of_a_collection_have_one_identifier() {
        var identifiers = Race.of(8, i -> () -> store("node-" + i).retrieveStorageIdentifier());
        assertThat(identifiers).allMatch(Race.Outcome::succeeded);
        assertThat(identifiers).extracting(outcome -> outcome.value()).containsOnly(one.retrieveStorageIdentifier());
        assertThat(one.fetchSegments("p")).isEmpty();
        assertThat(one.retrieveStorageIdentifier())
                .hasValueSatisfying(id -> assertThat(id).isNotBlank());
        assertThat(named("others").retrieveStorageIdentifier())
                .isPresent()
                .isNotEqualTo(one.retrieveStorageIdentifier());
    }

    @Test
    void stores_that_were_given_no_name_keep_each_other_out_even_in_one_process() {
        var first = named("tokens");
        assertThat(first.requiresExplicitSegmentInitialization()).isTrue();
        assertThatThrownBy(() -> first.fetchToken("p", 0)).isInstanceOf(UnableToClaimTokenException.class);
        first.initializeTokenSegments("p", 1);
        first.fetchToken("p", 0);
        assertThatThrownBy(() -> named("tokens").fetchToken("p", 0)).isInstanceOf(UnableToClaimTokenException.class);
    }

    /** Makes every claim as old as if its owner had been paused. */
    private void lapse() {
        mongo.database()
                .getCollection("tokens")
                .updateMany(new Document(), new Document("$set", new Document(Map.of("seen", new Date(0)))));
    }

    private MongoTokenStore named(String collection) {
        return new MongoTokenStore(
                mongo.database(), collection, TestSerializer.xStreamSerializer(), Duration.ofSeconds(10));
    }

    private MongoTokenStore store(String node) {
        return new MongoTokenStore(
                mongo.database(), "tokens", TestSerializer.xStreamSerializer(), Duration.ofSeconds(10), node);
    }
}
