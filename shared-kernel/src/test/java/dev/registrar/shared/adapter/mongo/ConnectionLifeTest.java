package dev.registrar.shared.adapter.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoSocketOpenException;
import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterId;
import com.mongodb.connection.ClusterType;
import com.mongodb.connection.ServerConnectionState;
import com.mongodb.connection.ServerDescription;
import com.mongodb.connection.ServerType;
import com.mongodb.event.ClusterDescriptionChangedEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionLifeTest {

    private static final ServerAddress ADDRESS = new ServerAddress("db.example.com");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ConnectionLife life = new ConnectionLife("db.example.com:27017", meters);
    private ClusterDescription before = away();

    @Test
    void each_turn_is_counted_once_and_the_gauge_follows() {
        assertThat(gauge()).isZero();

        turn(here());
        turn(here());
        assertThat(gauge()).isEqualTo(1);
        assertThat(count("connected")).isEqualTo(1);

        turn(away());
        turn(away());
        assertThat(gauge()).isZero();
        assertThat(life.isConnected()).isFalse();
        assertThat(count("disconnected")).isEqualTo(1);
        assertThat(count("error")).isEqualTo(1);

        turn(here());
        assertThat(life.isConnected()).isTrue();
        assertThat(count("reconnected")).isEqualTo(1);

        life.closing();
        life.closing();
        turn(away());
        assertThat(count("closing")).isEqualTo(1);
        assertThat(count("disconnected")).isEqualTo(1);
    }

    private void turn(ClusterDescription now) {
        life.clusterDescriptionChanged(new ClusterDescriptionChangedEvent(new ClusterId(), now, before));
        before = now;
    }

    private static ClusterDescription here() {
        return cluster(ServerDescription.builder()
                .address(ADDRESS)
                .ok(true)
                .state(ServerConnectionState.CONNECTED)
                .type(ServerType.STANDALONE)
                .build());
    }

    private static ClusterDescription away() {
        return cluster(ServerDescription.builder()
                .address(ADDRESS)
                .state(ServerConnectionState.CONNECTING)
                .exception(new MongoSocketOpenException("refused", ADDRESS))
                .build());
    }

    private static ClusterDescription cluster(ServerDescription server) {
        return new ClusterDescription(ClusterConnectionMode.SINGLE, ClusterType.STANDALONE, List.of(server));
    }

    private double gauge() {
        return meters.get("registrar.mongodb.connected").gauge().value();
    }

    private double count(String event) {
        return meters.get("registrar.mongodb.events")
                .tag("event", event)
                .counter()
                .count();
    }
}
