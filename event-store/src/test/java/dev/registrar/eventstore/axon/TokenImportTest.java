package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.json.JacksonSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenImportTest {
    private final TestMongo mongo = TestMongo.open();
    private final TokenImport tokens = new TokenImport(mongo.database());

    @AfterEach
    void close() {
        mongo.close();
    }

    @ParameterizedTest
    @EnumSource
    void the_application_reads_what_was_put_there(TokenImport.Form form) {
        var serializer =
                form == TokenImport.Form.JSON ? JacksonSerializer.defaultSerializer() : TestSerializers.general();
        tokens.put("p", 0, Tokens.of(3, 4), form);
        tokens.put("p", 1, null, form);
        tokens.put("q", 0, Tokens.after(9), form);
        assertThat(read(serializer, "p", 0)).isEqualTo(Tokens.of(3, 4));
        assertThat(read(serializer, "p", 1)).isNull();
        assertThat(read(serializer, "q", 0)).isEqualTo(Tokens.after(9));
    }

    @Test
    void a_token_takes_the_place_of_the_one_there() {
        tokens.put("p", 0, Tokens.of(3, 4), TokenImport.Form.JSON);
        tokens.put("p", 0, new GlobalSequenceTrackingToken(7), TokenImport.Form.XML);
        assertThat(read(TestSerializers.general(), "p", 0)).isEqualTo(new GlobalSequenceTrackingToken(7));
        tokens.put("p", 0, null, TokenImport.Form.XML);
        assertThat(read(TestSerializers.general(), "p", 0)).isNull();
        assertThat(mongo.database().getCollection("tokens").countDocuments()).isEqualTo(1);
    }

    private @Nullable Object read(Serializer serializer, String processor, int segment) {
        return new MongoTokenStore(mongo.database(), "tokens", serializer, Duration.ofSeconds(10))
                .fetchToken(processor, segment);
    }
}
