package dev.registrar.benchmarks;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/** Runs the measurements that are named, or all, and prints a table and {@code target/bench.json}. */
public final class Bench {

    /** More of them are wanted where other work takes the processors: the compiler needs its time too. */
    private static final int WARM_UPS = number("BENCH_WARM_UPS", 0);

    private static final int ROUNDS = number("BENCH_ROUNDS", 5);
    private static final int CALLERS = 64;

    private final Database database;
    private final PrintStream out;

    private Bench(Database database, PrintStream out) {
        this.database = database;
        this.out = out;
    }

    /** Measures what {@code args} name, such as {@code P1 P3}, or everything. */
    public static void main(String[] args) throws IOException {
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        int status = 0;
        try (Database database = Database.open()) {
            status = new Bench(database, out).run(List.of(args));
        }
        System.exit(status);
    }

    private static int number(String variable, int otherwise) {
        String value = System.getenv(variable);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    private int run(List<String> asked) throws IOException {
        Map<String, Supplier<Measurement>> known = known();
        Set<String> wanted = new TreeSet<>();
        asked.forEach(id -> wanted.add(id.toUpperCase(Locale.ROOT)));
        if (!known.keySet().containsAll(wanted)) {
            out.println("Known measurements: " + String.join(", ", known.keySet()) + ".");
            return 2;
        }
        out.println("Measured on " + database.kind() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors shared by callers and store; " + ROUNDS
                + " rounds after those to warm up");
        out.println(Figure.header());
        List<Figure> figures = new ArrayList<>();
        for (Map.Entry<String, Supplier<Measurement>> entry : known.entrySet()) {
            if (wanted.isEmpty() || wanted.contains(entry.getKey())) {
                try (Measurement measurement = entry.getValue().get()) {
                    Figure figure = measurement.measure(warmUps(measurement), ROUNDS);
                    figures.add(figure);
                    out.println(figure.row());
                }
                // A server in memory would soon have no room for what comes next.
                database.dropParts();
            }
        }
        Path file = Path.of("target", "bench.json");
        Files.createDirectories(file.toAbsolutePath().getParent());
        JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValue(file, figures);
        return 0;
    }

    private static int warmUps(Measurement measurement) {
        return WARM_UPS > 0 ? WARM_UPS : measurement.warmUps();
    }

    private Map<String, Supplier<Measurement>> known() {
        Map<String, Supplier<Measurement>> known = new LinkedHashMap<>();
        known.put("S1", () -> ServerMeasurements.inserts(database));
        known.put("S2", () -> ServerMeasurements.log(database, "S2", CALLERS));
        known.put("S3", () -> ServerMeasurements.log(database, "S3", 1));
        known.put("P1", () -> againstInsert("P1", CALLERS, "ops/s", ">= 1.0", Load.Result::perSecond));
        known.put("P1.CPU", () -> againstInsert("P1.CPU", CALLERS, "us", "", Load.Result::processorMicrosPerCall));
        // A bare mongo-java-server has no index for axon-mongo's reads: there its side is never without the cache.
        known.put("P2", () -> againstAxonMongo("P2", !database.hasIndexes()));
        known.put("P2.C", () -> againstAxonMongo("P2.C", true));
        known.put("P3", () -> againstInsert("P3", 1, "us p50", "<= 1.5", load -> load.percentileMicros(50)));
        known.put("P3.99", () -> againstInsert("P3.99", 1, "us p99", "<= 1.5", load -> load.percentileMicros(99)));
        known.put("P4", () -> TailMeasurement.of(database, number("BENCH_P4_RATE", 0)));
        known.put("P5", () -> RebuildMeasurement.of(database, "P5", number("BENCH_P5_USERS", 10_000), 0));
        known.put("P5.5", () -> RebuildMeasurement.of(database, "P5.5", number("BENCH_P5_USERS", 10_000) / 5, 4));
        for (int writers : List.of(2, 4, 8)) {
            known.put("W" + writers, () -> new WritersMeasurement(database, writers));
            known.put("W" + writers + ".99", () -> new WritersMeasurement(database, writers).fairness());
        }
        known.put("P6", () -> WebMeasurements.readById(database));
        known.put("P8", this::longAgainstShortStream);
        known.put(
                "P9",
                () -> GrownLogMeasurement.of(
                        database, number("BENCH_P9_USERS", database.isReal() ? 1_000_000 : 100_000)));
        known.put("P10", () -> WebMeasurements.signIns(database));
        known.put("P11", () -> WebMeasurements.session(database));
        known.put("P14", () -> WebMeasurements.acceptedUnderOverload(database));
        known.put("P14.R", () -> WebMeasurements.readsUnderOverload(database));
        known.put("P14.X", () -> WebMeasurements.refusalsUnderOverload(database));
        known.put("E1", EmbeddedMeasurement::inserts);
        known.put("E2", EmbeddedMeasurement::compareAndSet);
        known.put("E3", EmbeddedMeasurement::firstPage);
        known.put("P15", () -> VerifyMeasurement.of(database.part("P15")));
        return known;
    }

    private Measurement againstInsert(
            String id,
            int callers,
            String unit,
            String reach,
            java.util.function.ToDoubleFunction<Load.Result> figure) {
        MongoDatabase own = database.part(id);
        CommandPath path = new CommandPath(own);
        int bytes = CommitSize.of(own, path);
        InsertOne inserts = new InsertOne(own, WriteConcern.MAJORITY.withJournal(true), bytes);
        return new Closing(
                new CommandsMeasurement(
                        id,
                        "create and rename users, " + callers + " callers; insertOne of " + bytes + " B",
                        unit,
                        reach,
                        callers,
                        path,
                        () -> inserts::insert,
                        figure),
                List.of(path));
    }

    private Measurement longAgainstShortStream() {
        CommandPath path = CommandPath.uncached(database.part("P8"));
        String old = withEvents(path, 10_000);
        String young = withEvents(path, 10);
        return new Ratio(
                "P8",
                "load a user of 10,000 events, cache off; one of 10",
                "us p50",
                "<= 2",
                () -> loading(path, old),
                () -> loading(path, young),
                path);
    }

    private static String withEvents(CommandPath path, int events) {
        String id = path.register();
        for (int event = 1; event < events; event++) {
            path.rename(id);
        }
        return id;
    }

    private static double loading(CommandPath path, String id) {
        return Load.run(1, CommandsMeasurement.ROUND, _ -> () -> path.load(id)).percentileMicros(50);
    }

    /** Against Axon on axon-mongo as both come, or with the aggregates' cache of this product lent to it. */
    private Measurement againstAxonMongo(String id, boolean lendsCache) {
        CommandPath path = new CommandPath(database.part(id));
        AxonMongoPath stock = new AxonMongoPath(database.uri(), database.part(id + "stock"), lendsCache);
        return new Closing(
                new CommandsMeasurement(
                        id,
                        "create and rename users, " + CALLERS + " callers; axon-mongo"
                                + (lendsCache ? " with our cache" : ""),
                        "ops/s",
                        id.equals("P2") ? ">= 3" : "",
                        CALLERS,
                        path,
                        () -> CommandsMeasurement.mix(stock),
                        Load.Result::perSecond),
                List.of(path, stock));
    }

    /** A measurement that closes what it used. */
    private record Closing(Measurement inner, List<Accounts> used) implements Measurement {
        @Override
        public String id() {
            return inner.id();
        }

        @Override
        public String work() {
            return inner.work();
        }

        @Override
        public String unit() {
            return inner.unit();
        }

        @Override
        public String reach() {
            return inner.reach();
        }

        @Override
        public int warmUps() {
            return inner.warmUps();
        }

        @Override
        public double baseline() {
            return inner.baseline();
        }

        @Override
        public double value() {
            return inner.value();
        }

        @Override
        public void close() {
            used.forEach(Accounts::close);
        }
    }
}
