package dev.registrar.eventstore.cli;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClients;
import dev.registrar.eventstore.migrate.AxonMongoStore;
import dev.registrar.eventstore.migrate.Migration;
import java.time.Clock;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings a stock axon-mongo store into a log. */
@Command(
        name = "migrate",
        description =
                "Brings the events, snapshots and tokens of a stock axon-mongo store into an empty log. Runs beside"
                        + " the application and may be repeated to catch up; --finish takes the rest once the application"
                        + " was stopped.")
final class Migrate extends LogCommand {
    private static final String DATABASE = "axonframework";

    @Option(
            names = "--from",
            required = true,
            description =
                    "the MongoDB of the axon-mongo store; its path names the database, " + DATABASE + " unless given")
    private String from = "";

    @Option(names = "--events", defaultValue = "domainevents", description = "its collection of events")
    private String events = "";

    @Option(names = "--snapshots", defaultValue = "snapshotevents", description = "its collection of snapshots")
    private String snapshots = "";

    @Option(names = "--tokens", defaultValue = "trackingtokens", description = "its collection of tracking tokens")
    private String tokens = "";

    @Option(
            names = "--look-back",
            defaultValue = "1000",
            description =
                    "milliseconds that its storage strategy looks back; 1000 unless the application says otherwise")
    private long lookBack;

    @Option(
            names = "--settle",
            defaultValue = "60",
            description = "seconds that an event must be old to be taken while the application runs")
    private long settle;

    @Option(
            names = "--finish",
            description = "take the rest, and the snapshots and tokens: the application was stopped")
    private boolean finish;

    @Override
    public Integer call() {
        if (lookBack < 0 || settle < 0) {
            throw new IllegalArgumentException("--look-back and --settle are at least 0");
        }
        var address = new ConnectionString(from);
        var named = address.getDatabase();
        try (var client = MongoClients.create(address);
                var store = Store.open(address())) {
            var source = new AxonMongoStore(
                    client.getDatabase(named == null ? DATABASE : named),
                    new AxonMongoStore.Names(events, snapshots, tokens));
            var migration = new Migration(
                    source,
                    store.database(),
                    store.log(),
                    Clock.systemUTC(),
                    Duration.ofMillis(lookBack),
                    Progress.ofWork(err()));
            var report = finish ? migration.finish() : migration.copy(Duration.ofSeconds(settle));
            report.notices().forEach(notice -> out().println("note: " + notice));
            out().printf(
                            "taken and compared: %d commits; left: %d; snapshots: %d; tokens: %d%n",
                            report.commits(), report.left(), report.snapshots(), report.tokens());
            out().flush();
            return 0;
        }
    }
}
