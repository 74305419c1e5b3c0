package dev.registrar.shared.adapter.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.bson.UuidRepresentation;
import org.junit.jupiter.api.Test;

class ConnectingTest {

    @Test
    void what_keeps_changes_and_sessions_right_is_not_up_to_the_uri_the_rest_is() {
        var address = new MongoAddress(
                "mongodb://db.example.com/?w=1&readPreference=secondaryPreferred&readConcernLevel=available"
                        + "&retryWrites=false&uuidRepresentation=javaLegacy&maxPoolSize=7&socketTimeoutMS=9000",
                false);
        var life = new ConnectionLife("db.example.com:27017", new SimpleMeterRegistry());

        var settings = Connecting.settings(address, life);

        assertThat(settings.getReadPreference()).isEqualTo(ReadPreference.primary());
        assertThat(settings.getReadConcern()).isEqualTo(ReadConcern.DEFAULT);
        assertThat(settings.getWriteConcern()).isEqualTo(WriteConcern.MAJORITY);
        assertThat(settings.getRetryWrites()).isTrue();
        assertThat(settings.getUuidRepresentation()).isEqualTo(UuidRepresentation.STANDARD);
        assertThat(settings.getConnectionPoolSettings().getMaxSize()).isEqualTo(7);
        assertThat(settings.getSocketSettings().getReadTimeout(TimeUnit.SECONDS))
                .isEqualTo(9);
    }
}
