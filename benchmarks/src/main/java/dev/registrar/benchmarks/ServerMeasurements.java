package dev.registrar.benchmarks;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoDatabase;
import java.util.function.DoubleSupplier;

/**
 * What the server makes of single inserts and of batches, with none of our own code between: by these a server that is
 * modelled can be held against a real one.
 */
final class ServerMeasurements {

    private static final int CALLERS = 64;
    private static final int BYTES = 600;
    private static final int WARM_UPS = 5;
    private static final WriteConcern CONCERN = WriteConcern.MAJORITY.withJournal(true);

    private ServerMeasurements() {}

    /** Single inserts of many callers against those of one. */
    static Measurement inserts(Database database) {
        InsertOne inserts = new InsertOne(database.part("S1"), CONCERN, BYTES);
        return ratio(
                "S1",
                "insertOne, " + CALLERS + " callers; 1 caller",
                () -> rate(CALLERS, inserts::insert),
                () -> rate(1, inserts::insert),
                () -> {});
    }

    /** A log that sends what gathered meanwhile against single inserts, with {@code callers} each. */
    static Measurement log(Database database, String id, int callers) {
        MongoDatabase part = database.part(id);
        InsertOne inserts = new InsertOne(part, CONCERN, BYTES);
        BareLog log = new BareLog(part, CONCERN, BYTES);
        return ratio(
                id,
                "a bare log, callers: " + callers + "; insertOne",
                () -> rate(callers, log::append),
                () -> rate(callers, inserts::insert),
                log);
    }

    private static Measurement ratio(
            String id, String work, DoubleSupplier measured, DoubleSupplier against, AutoCloseable used) {
        return new Ratio(id, work, "ops/s", "", WARM_UPS, measured, against, used);
    }

    private static double rate(int callers, Load.Call call) {
        return Load.run(callers, CommandsMeasurement.ROUND, _ -> call).perSecond();
    }
}
