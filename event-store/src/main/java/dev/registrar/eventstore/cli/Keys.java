package dev.registrar.eventstore.cli;

import dev.registrar.eventstore.mongo.MongoSealKeys;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows who signs seals, and asks for a successor. */
@Command(
        name = "keys",
        description = "Prints the keys that sign seals, the oldest first. Each serves 90 days and is published a day"
                + " before.")
final class Keys extends LogCommand {
    @Option(
            names = "--rotate",
            description = "ask for a successor of the newest key: it is published within a minute while the product"
                    + " runs, and signs a day later")
    private boolean rotate;

    @Override
    public Integer call() {
        try (var store = rotate ? Store.open(address()) : Store.toRead(address())) {
            for (var key : MongoSealKeys.list(store.database())) {
                say("{\"keyId\":\"%s\",\"publicKey\":\"%s\",\"from\":\"%s\"}"
                        .formatted(key.id(), key.publicKey(), key.from()));
            }
            if (rotate) {
                var replaced = MongoSealKeys.requestRotation(store.database())
                        .orElseThrow(() -> new Broken("the log has no key yet"));
                err().println("a successor of " + replaced + " is asked for");
                err().flush();
            }
            return 0;
        }
    }
}
