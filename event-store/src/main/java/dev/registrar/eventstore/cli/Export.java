package dev.registrar.eventstore.cli;

import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.mongo.CloudEventLines;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the log as text that {@link Import} takes back, byte for byte. */
@Command(name = "export", description = "Writes the log as lines of CloudEvents 1.0.")
final class Export extends LogCommand {
    @Option(names = "--after", defaultValue = "0", description = "number to begin behind")
    private long after;

    @Option(names = "--file", description = "where to write; goes on where the file ends")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException {
        try (var store = Store.toRead(address())) {
            if (file == null) {
                write(store.log(), after, out());
                return 0;
            }
            try (var access = new RandomAccessFile(file.toFile(), "rw")) {
                var written = Math.max(after, lastWhole(file, access));
                var channel = access.getChannel().position(access.length());
                write(
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
                last = Import.parse(line).position();
            }
        }
        access.setLength(end);
        return last;
    }

    private void write(CommitLog log, long after, Writer out) throws IOException {
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
}
