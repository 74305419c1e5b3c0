package dev.registrar.command.mail.adapter.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.registrar.command.mail.Letter;
import dev.registrar.command.mail.Mail;
import dev.registrar.command.mail.MailRejection;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.config.SmtpUrl;
import dev.registrar.shared.user.EmailAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.mail.MailPreparationException;
import org.springframework.mail.MailSendException;

@DisplayNameGeneration(ReplaceUnderscores.class)
class QueuedMailerTest {

    private static final Mail MAIL = Letter.about("Grüße & <b>")
            .say("One <script> & two")
            .link("Follow", "http://localhost:3000/x?a=1&b=2")
            .code("123456")
            .to(new EmailAddress("ada@example.com"));

    @Test
    void a_mail_arrives_by_smtp_as_text_and_as_html_with_everything_escaped() throws Exception {
        MimeMessage message;
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try (var mailer = mailer(new SmtpDelivery(
                SmtpUrl.parse("smtp://127.0.0.1:" + server.getSmtp().getPort()), "accounts@example.com"))) {
            mailer.send(MAIL);
            assertThat(server.waitForIncomingEmail(10_000, 1)).isTrue();
            message = server.getReceivedMessages()[0];
        } finally {
            server.stop();
        }
        assertThat(message.getSubject()).isEqualTo("Grüße & <b>");
        assertThat(message.getFrom()[0]).hasToString("accounts@example.com");
        assertThat(message.getAllRecipients()).hasSize(1);
        assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        List<String> parts = texts(message.getContent());
        assertThat(parts.getFirst().replace("\r\n", "\n"))
                .isEqualTo("One <script> & two\n\nFollow:\nhttp://localhost:3000/x?a=1&b=2\n\n    123456\n");
        assertThat(parts.getLast())
                .contains("<p>One &lt;script&gt; &amp; two</p>")
                .contains("<a href=\"http://localhost:3000/x?a=1&amp;b=2\">Follow</a>")
                .doesNotContain("<script>", "<b>");
    }

    private static List<String> texts(Object content) throws Exception {
        if (content instanceof MimeMultipart parts) {
            List<String> all = new CopyOnWriteArrayList<>();
            for (int i = 0; i < parts.getCount(); i++) {
                all.addAll(texts(parts.getBodyPart(i).getContent()));
            }
            return all;
        }
        return List.of(content.toString());
    }

    @Test
    void a_server_that_stumbles_is_asked_again_and_one_that_is_down_is_given_up() {
        List<Mail> tried = new CopyOnWriteArrayList<>();
        var stumbling = mailer(mail -> {
            tried.add(mail);
            if (tried.size() < 3) {
                throw new MailSendException("try later");
            }
        });
        stumbling.send(MAIL);
        stumbling.close();
        assertThat(tried).hasSize(3);

        tried.clear();
        var down = mailer(mail -> {
            tried.add(mail);
            throw new MailSendException("never");
        });
        down.send(MAIL);
        down.close();
        assertThat(tried).hasSize(3);
    }

    @Test
    void a_mail_that_can_never_be_sent_is_tried_once() {
        List<Mail> tried = new CopyOnWriteArrayList<>();
        try (var mailer = mailer(mail -> {
            tried.add(mail);
            throw new MailPreparationException("no such address can be");
        })) {
            mailer.send(MAIL);
        }
        assertThat(tried).hasSize(1);
    }

    @Test
    void a_mail_that_cannot_be_composed_stops_no_other() {
        List<Mail> delivered = new CopyOnWriteArrayList<>();
        try (var mailer = mailer(delivered::add)) {
            mailer.send(() -> {
                throw new IllegalStateException("no database");
            });
            mailer.send(Optional::empty);
            mailer.send(MAIL);
        }
        assertThat(delivered).containsExactly(MAIL);
    }

    @Test
    void a_full_queue_refuses_before_anyone_is_looked_up() {
        var blocked = new CountDownLatch(1);
        var mailer = new QueuedMailer(
                mail -> {
                    try {
                        blocked.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                1,
                Duration.ZERO);
        for (int i = 0; i < 3; i++) {
            mailer.send(MAIL);
        }
        assertThatThrownBy(() -> mailer.send(() -> {
                    throw new AssertionError("looked up");
                }))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refused -> assertThat(refused.rejection()).isEqualTo(MailRejection.SERVICE_BUSY));
        blocked.countDown();
        mailer.close();
    }

    @Test
    void what_was_accepted_is_sent_before_the_stop() {
        List<Mail> delivered = new CopyOnWriteArrayList<>();
        var mailer = mailer(delivered::add);
        for (int i = 0; i < 50; i++) {
            mailer.send(MAIL);
        }
        mailer.close();
        assertThat(delivered).hasSize(50);
    }

    private static QueuedMailer mailer(Delivery delivery) {
        return new QueuedMailer(delivery, 100, Duration.ZERO);
    }
}
