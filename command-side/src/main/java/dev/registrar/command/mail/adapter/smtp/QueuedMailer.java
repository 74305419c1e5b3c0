package dev.registrar.command.mail.adapter.smtp;

import dev.registrar.command.mail.Mail;
import dev.registrar.command.mail.MailRejection;
import dev.registrar.command.mail.Mailer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.mail.MailException;
import org.springframework.mail.MailPreparationException;

/**
 * A bounded queue of mails before a few threads that deliver them. A delivery that fails is tried again a few times and
 * then given up, with a line in the log that names neither the recipient nor what the mail says.
 */
public final class QueuedMailer implements Mailer, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QueuedMailer.class);

    private static final int THREADS = 2;

    private static final int ATTEMPTS = 3;

    /** Longer than an attempt with its time-outs would be longer than a stop may take. */
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final Delivery delivery;
    private final Duration pause;
    private final ThreadPoolExecutor threads;

    /**
     * Makes the queue.
     *
     * @param waiting how many mails may wait, 1 and up
     * @param pause before the second attempt; thrice as long before the third
     */
    public QueuedMailer(Delivery delivery, int waiting, Duration pause) {
        this.delivery = delivery;
        this.pause = pause;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                Thread.ofPlatform().name("mail-", 0).factory());
    }

    @Override
    public void send(Supplier<Optional<Mail>> composing) {
        try {
            threads.execute(() -> composeAndDeliver(composing));
        } catch (RejectedExecutionException full) {
            throw MailRejection.SERVICE_BUSY.exception();
        }
    }

    @Override
    public boolean reachesPeople() {
        return delivery.reachesPeople();
    }

    private void composeAndDeliver(Supplier<Optional<Mail>> composing) {
        try {
            composing.get().ifPresent(this::deliver);
        } catch (RuntimeException failure) {
            LOG.warn("A mail could not be written", failure);
        }
    }

    private void deliver(Mail mail) {
        Duration wait = pause;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                delivery.deliver(mail);
                return;
            } catch (MailPreparationException impossible) {
                // Such as an address that RFC 5321 does not allow: it will be none the next time either.
                LOG.warn("A mail cannot be sent: {}", impossible.getClass().getSimpleName());
                return;
            } catch (MailException failure) {
                LOG.warn(
                        "A mail was not taken at attempt {} of {}: {}",
                        attempt,
                        ATTEMPTS,
                        failure.getClass().getSimpleName());
                if (attempt == ATTEMPTS || !waited(wait)) {
                    return;
                }
                wait = wait.multipliedBy(3);
            }
        }
    }

    private static boolean waited(Duration duration) {
        try {
            Thread.sleep(duration);
            return true;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends what waits, for a bounded time; what is left then is lost. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "{} mails were not sent before the stop",
                        threads.shutdownNow().size());
            }
        } catch (InterruptedException stopping) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
