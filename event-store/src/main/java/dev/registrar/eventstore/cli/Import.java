package dev.registrar.eventstore.cli;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.mongo.CloudEventLines;
import dev.registrar.eventstore.mongo.LogImport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes in what {@link Export} wrote. */
@Command(name = "import", description = "Takes in what export wrote; goes on behind what the log has.")
final class Import extends LogCommand {
    @Option(names = "--file", description = "what to read; standard input unless given")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException {
        if (file == null) {
            return take(System.in, null);
        }
        try (var channel = FileChannel.open(file)) {
            return take(Channels.newInputStream(channel), channel);
        }
    }

    /** @param channel tells how much of the file was read, and with that how much is to come */
    private int take(InputStream input, @Nullable FileChannel channel) throws IOException {
        try (var store = Store.open(address());
                var in = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
            var target = new LogImport(store.database(), store.log());
            var progress = new Progress(err(), "imported", 0);
            long last = 0;
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var commit = parse(line);
                target.add(commit);
                last = commit.position();
                progress.at(last, channel == null ? last : last * channel.size() / channel.position());
            }
            target.finish();
            say("imported up to " + last);
            return 0;
        } catch (IllegalArgumentException e) {
            throw new Broken(String.valueOf(e.getMessage()), e);
        }
    }

    static Commit parse(String line) {
        try {
            return CloudEventLines.parse(line);
        } catch (IllegalArgumentException e) {
            throw new Broken(String.valueOf(e.getMessage()), e);
        }
    }
}
