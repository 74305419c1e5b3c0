package dev.registrar.eventstore.migrate;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.axon.MongoSnapshots;
import dev.registrar.eventstore.axon.Snapshots;
import dev.registrar.eventstore.mongo.KeyLookup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.bson.BsonDocument;

/** Takes snapshots along, and reads each back. One that is ahead of its stream, as a failover can leave it, stays behind. */
final class SnapshotMove {
    private static final int BATCH = 100;

    private final Snapshots target;
    private final KeyLookup lookup;
    private final LongConsumer progress;
    private long moved;
    private long ahead;

    SnapshotMove(MongoDatabase target, LongConsumer progress) {
        this.target = new MongoSnapshots(target);
        this.lookup = new KeyLookup(target);
        this.progress = progress;
    }

    void run(AxonMongoStore source) {
        var batch = new ArrayList<NewEvent>();
        for (BsonDocument document : source.snapshots().find().batchSize(BATCH)) {
            batch.add(AxonMongoDocuments.snapshot(document));
            if (batch.size() == BATCH) {
                move(batch);
            }
        }
        move(batch);
    }

    /** Returns how many snapshots were taken. */
    long moved() {
        return moved;
    }

    /** Returns how many snapshots stayed behind. */
    long ahead() {
        return ahead;
    }

    private void move(List<NewEvent> batch) {
        var present = lookup.present(batch.stream().map(SnapshotMove::version).toList());
        for (var snapshot : batch) {
            if (!present.contains(version(snapshot))) {
                ahead++;
                continue;
            }
            target.store(snapshot);
            moved++;
            var stored = target.find(snapshot.aggregateId()).orElseThrow(() -> lost(snapshot));
            // An older store can have several of an aggregate; the newest stays.
            if (stored.sequence() < snapshot.sequence()
                    || (stored.sequence() == snapshot.sequence() && !same(stored, snapshot))) {
                throw lost(snapshot);
            }
        }
        batch.clear();
        progress.accept(moved);
    }

    private static String version(NewEvent snapshot) {
        return KeyLookup.version(snapshot.aggregateId(), snapshot.sequence());
    }

    private static boolean same(StoredEvent stored, NewEvent snapshot) {
        return stored.id().equals(snapshot.id())
                && stored.name().equals(snapshot.name())
                && stored.at().equals(snapshot.at())
                && Arrays.equals(stored.metadata().bytes(), snapshot.metadata().bytes())
                && Arrays.equals(stored.payload().bytes(), snapshot.payload().bytes());
    }

    private static MigrationException lost(NewEvent snapshot) {
        return new MigrationException("the snapshot of aggregate " + snapshot.aggregateId()
                + " is not what was stored; repeat the migration");
    }
}
