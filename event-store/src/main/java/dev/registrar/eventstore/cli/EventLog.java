package dev.registrar.eventstore.cli;

import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.migrate.MigrationException;
import dev.registrar.eventstore.mongo.CloudEventLines;
import dev.registrar.eventstore.mongo.LogImport;
import dev.registrar.eventstore.mongo.MongoSealKeys;
import dev.registrar.eventstore.mongo.MongoSeals;
import dev.registrar.eventstore.verify.CanonicalCommit;
import dev.registrar.eventstore.verify.LogVerifier;
import dev.registrar.eventstore.verify.MerkleProofs;
import dev.registrar.eventstore.verify.MerkleTree;
import dev.registrar.eventstore.verify.SignedTreeHead;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the log. Exit codes: 0 intact, 1 a fault, named on the last line, 2 wrong use. */
@Command(
        name = "eventlog",
        mixinStandardHelpOptions = true,
        subcommands = {Copy.class, Migrate.class},
        description =
                "Checks, copies, fills and proves a commit log. Exit code 0: intact; 1: a fault, named on the last"
                        + " line; 2: wrong use.")
public final class EventLog {
    private static final int FAULT = 1;
    private static final int WRONG_USE = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** Runs one command and ends the process with its exit code. */
    public static void main(String... args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new EventLog()).setExecutionExceptionHandler((e, line, _) -> {
            line.getErr().println(e instanceof MigrationException ? "fault: " + e.getMessage() : e.getMessage());
            line.getErr().flush();
            return e instanceof Broken || e instanceof MigrationException ? FAULT : WRONG_USE;
        });
    }

    /** What is wrong with the data, as opposed to with the command. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(String message, @Nullable Throwable cause) {
            super("fault: " + message, cause);
        }
    }

    @Command(name = "verify", description = "Walks the log and checks numbers, keys, streams, claims and seals.")
    int verify(
            @Mixin StoreOptions options,
            @Option(names = "--from", defaultValue = "1", description = "first number to check") long from,
            @Option(names = "--to", defaultValue = "" + Long.MAX_VALUE, description = "last number to check") long to,
            @Option(names = "--head", description = "a checkpoint that was kept elsewhere; may be repeated") @Nullable
                    List<Path> heads)
            throws IOException {
        if (from < 1 || from > to) {
            throw new IllegalArgumentException("--from is at least 1 and at most --to");
        }
        List<SignedTreeHead> trusted = new ArrayList<>();
        for (var head : heads == null ? List.<Path>of() : heads) {
            trusted.add(head(Files.readString(head)));
        }
        try (var store = Store.toRead(options.address)) {
            var progress = new Progress(err(), "verified", from - 1);
            var report = new LogVerifier(
                            store.log(), MongoSeals.of(store.database()), MongoSealKeys.published(store.database()))
                    .trusting(trusted)
                    .verify(from, to, progress::at);
            report.firstFault().ifPresent(fault -> {
                throw new Broken(fault.kind() + " at " + fault.position() + ": " + fault.detail(), null);
            });
            var sealed = report.sealed().map(SignedTreeHead::size).orElse(0L);
            say("intact: %d commits, head %d, sealed %d".formatted(report.commits(), report.head(), sealed));
            return 0;
        }
    }

    @Command(name = "export", description = "Writes the log as lines of CloudEvents 1.0.")
    int export(
            @Mixin StoreOptions options,
            @Option(names = "--after", defaultValue = "0", description = "number to begin behind") long after,
            @Option(names = "--file", description = "where to write; goes on where the file ends") @Nullable Path file)
            throws IOException {
        try (var store = Store.toRead(options.address)) {
            if (file == null) {
                export(store.log(), after, out());
                return 0;
            }
            try (var access = new RandomAccessFile(file.toFile(), "rw")) {
                var written = Math.max(after, lastWhole(file, access));
                var channel = access.getChannel().position(access.length());
                export(
                        store.log(),
                        written,
                        new BufferedWriter(
                                new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8)));
                channel.force(true);
            }
            return 0;
        }
    }

    /** Cuts off a line that was not finished and returns the number of the last one that was. */
    private static long lastWhole(Path file, RandomAccessFile access) throws IOException {
        long last = 0;
        long end = 0;
        try (var lines = Files.newBufferedReader(file)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var next = end + line.getBytes(StandardCharsets.UTF_8).length + 1;
                if (next > access.length()) {
                    break;
                }
                end = next;
                last = parse(line).position();
            }
        }
        access.setLength(end);
        return last;
    }

    private void export(CommitLog log, long after, Writer out) throws IOException {
        var progress = new Progress(err(), "exported", after);
        var last = after;
        for (var commits = log.read(last, CommitLog.SCAN_SIZE);
                !commits.isEmpty();
                commits = log.read(last, CommitLog.SCAN_SIZE)) {
            for (var commit : commits) {
                out.write(CloudEventLines.line(commit));
                out.write('\n');
            }
            last = commits.getLast().position();
            progress.at(last, log.head());
        }
        out.flush();
    }

    @Command(name = "import", description = "Takes in what export wrote; goes on behind what the log has.")
    int importLines(
            @Mixin StoreOptions options,
            @Option(names = "--file", description = "what to read; standard input unless given") @Nullable Path file)
            throws IOException {
        try (var store = Store.open(options.address);
                var in = file == null
                        ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                        : Files.newBufferedReader(file)) {
            var progress = new Progress(err(), "imported", 0);
            var target = new LogImport(store.database(), store.log());
            long last = 0;
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var commit = parse(line);
                target.add(commit);
                last = commit.position();
                progress.at(last, last);
            }
            target.finish();
            say("imported up to " + last);
            return 0;
        } catch (IllegalArgumentException e) {
            throw new Broken(String.valueOf(e.getMessage()), e);
        }
    }

    private static dev.registrar.eventstore.Commit parse(String line) {
        try {
            return CloudEventLines.parse(line);
        } catch (IllegalArgumentException e) {
            throw new Broken(String.valueOf(e.getMessage()), e);
        }
    }

    @Command(name = "checkpoint", description = "Prints the newest signed tree head. Keep it where the log is not.")
    int checkpoint(@Mixin StoreOptions options) {
        try (var store = Store.toRead(options.address)) {
            var seal = MongoSeals.of(store.database()).last();
            if (seal.isEmpty()) {
                throw new Broken("the log has no seal", null);
            }
            say(seal.get().head().json());
            return 0;
        }
    }

    @Command(
            name = "keys",
            description =
                    "Prints the keys that sign seals, the oldest first. Each serves 90 days and is published a day"
                            + " before.")
    int keys(
            @Mixin StoreOptions options,
            @Option(
                            names = "--rotate",
                            description =
                                    "ask for a successor of the newest key: it is published within a minute while the"
                                            + " product runs, and signs a day later")
                    boolean rotate) {
        try (var store = (rotate ? Store.open(options.address) : Store.toRead(options.address))) {
            for (var key : MongoSealKeys.list(store.database())) {
                say("{\"keyId\":\"%s\",\"publicKey\":\"%s\",\"from\":\"%s\"}"
                        .formatted(key.id(), key.publicKey(), key.from()));
            }
            if (rotate) {
                var replaced = MongoSealKeys.requestRotation(store.database())
                        .orElseThrow(() -> new Broken("the log has no key yet", null));
                err().println("a successor of " + replaced + " is asked for");
                err().flush();
            }
            return 0;
        }
    }

    @Command(
            name = "prove",
            description = "Prints the proof that a commit, or a smaller tree, is in the tree of the newest seal.")
    int prove(
            @Mixin StoreOptions options,
            @Option(names = "--position", description = "a commit to prove") @Nullable Long position,
            @Option(names = "--from", description = "the size of a smaller tree to prove") @Nullable Long from,
            @Option(names = "--size", description = "the size of the tree; that of the newest seal unless given")
                    @Nullable
                    Long wanted) {
        if ((position == null) == (from == null)) {
            throw new IllegalArgumentException("prove needs one of --position and --from");
        }
        try (var store = Store.toRead(options.address)) {
            var log = store.log();
            var size = wanted != null
                    ? wanted
                    : MongoSeals.of(store.database())
                            .last()
                            .map(seal -> seal.head().size())
                            .orElseGet(log::head);
            MerkleProofs.Leaves leaves = (first, end, each) -> leaves(log, first, end, each);
            var root = root(leaves, size);
            if (position != null) {
                var proof = MerkleProofs.inclusion(position - 1, size, leaves);
                var leaf = CanonicalCommit.leafHash(log.read(position - 1, 1).getFirst());
                check(MerkleProofs.includes(position - 1, leaf, size, root, proof));
                say("{\"position\":%d,\"leafHash\":\"%s\",\"size\":%d,\"root\":\"%s\",\"inclusion\":%s}"
                        .formatted(position, hex(leaf), size, hex(root), array(proof)));
            } else if (from != null) {
                var proof = MerkleProofs.consistency(from, size, leaves);
                var first = root(leaves, from);
                check(MerkleProofs.consistent(from, first, size, root, proof));
                say("{\"from\":%d,\"fromRoot\":\"%s\",\"size\":%d,\"root\":\"%s\",\"consistency\":%s}"
                        .formatted(from, hex(first), size, hex(root), array(proof)));
            }
            return 0;
        }
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new Broken("the log changed while the proof was made", null);
        }
    }

    private static byte[] root(MerkleProofs.Leaves leaves, long size) {
        var tree = new MerkleTree();
        leaves.forEach(0, size, tree::append);
        return tree.root();
    }

    private static void leaves(CommitLog log, long from, long to, java.util.function.Consumer<byte[]> each) {
        for (var at = from; at < to; ) {
            var commits = log.read(at, (int) Math.min(CommitLog.SCAN_SIZE, to - at));
            if (commits.isEmpty()) {
                throw new IllegalArgumentException("the log ends at " + at + ", before " + to);
            }
            commits.forEach(commit -> each.accept(CanonicalCommit.leafHash(commit)));
            at += commits.size();
        }
    }

    private static String array(List<byte[]> hashes) {
        return hashes.stream().map(hash -> '"' + hex(hash) + '"').collect(Collectors.joining(",", "[", "]"));
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    private static SignedTreeHead head(String json) {
        var head = BsonDocument.parse(json);
        return new SignedTreeHead(
                head.getNumber("size").longValue(),
                head.getString("root").getValue(),
                Instant.parse(head.getString("at").getValue()),
                head.getString("keyId").getValue(),
                head.getString("signature").getValue());
    }

    private void say(String line) {
        out().println(line);
        out().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
