package dev.registrar.shared.adapter.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that are made once and kept in files that only their owner reads. */
final class Secrets {

    private static final int BYTES = 32;

    private final Path directory;

    private Secrets(Path directory) {
        this.directory = directory;
    }

    static Secrets in(Path directory) {
        return new Secrets(directory);
    }

    /** Returns the secret kept under {@code name}: 32 random bytes in base64, made at the first call. */
    String keep(String name) {
        Path file = directory.resolve(name);
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            String secret = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (Base64.getDecoder().decode(secret).length != BYTES) {
                throw new Refused(damaged(file));
            }
            return secret;
        } catch (IllegalArgumentException e) {
            throw new Refused(damaged(file));
        } catch (IOException e) {
            throw new Refused(
                    "DATA_DIR must be a directory that this process may write to, but " + directory + " is not one.");
        }
    }

    private static String damaged(Path file) {
        return "DATA_DIR holds a damaged secret: put " + file
                + " back from a backup; without it what it protects is lost.";
    }

    /** Writes beside the file first, so that a crash never leaves half a secret that data is then encrypted under. */
    private void make(Path file) throws IOException {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        Files.createDirectories(directory);
        Path draft = Files.createTempFile(directory, file.getFileName().toString(), ".new", ownerOnly());
        try {
            Files.writeString(
                    draft,
                    Base64.getEncoder().encodeToString(bytes) + "\n",
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // another process of the same directory was first: its secret is the one
        } finally {
            Files.delete(draft);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
