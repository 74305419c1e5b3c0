package dev.registrar.eventstore.cli;

import dev.registrar.eventstore.mongo.MongoSealKeys;
import dev.registrar.eventstore.mongo.MongoSeals;
import dev.registrar.eventstore.verify.LogVerifier;
import dev.registrar.eventstore.verify.SignedTreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Walks the log, or a range of it, and names the first fault. */
@Command(name = "verify", description = "Walks the log and checks numbers, keys, streams, claims and seals.")
final class Verify extends LogCommand {
    @Option(names = "--from", defaultValue = "1", description = "first number to check")
    private long from;

    @Option(names = "--to", defaultValue = "" + Long.MAX_VALUE, description = "last number to check")
    private long to;

    @Option(names = "--head", description = "a checkpoint that was kept elsewhere; may be repeated")
    private List<Path> heads = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (from < 1 || from > to) {
            throw new IllegalArgumentException("--from is at least 1 and at most --to");
        }
        var trusted = new ArrayList<SignedTreeHead>();
        for (var head : heads) {
            trusted.add(head(Files.readString(head)));
        }
        try (var store = Store.toRead(address())) {
            var progress = new Progress(err(), "verified", from - 1);
            var report = new LogVerifier(
                            store.log(), MongoSeals.of(store.database()), MongoSealKeys.published(store.database()))
                    .trusting(trusted)
                    .verify(from, to, progress::at);
            report.firstFault().ifPresent(fault -> {
                throw new Broken(fault.kind() + " at " + fault.position() + ": " + fault.detail());
            });
            var sealed = report.sealed().map(SignedTreeHead::size).orElse(0L);
            say("intact: %d commits, head %d, sealed %d".formatted(report.commits(), report.head(), sealed));
            return 0;
        }
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
}
