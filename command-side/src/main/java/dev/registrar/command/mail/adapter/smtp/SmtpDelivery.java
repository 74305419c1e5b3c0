package dev.registrar.command.mail.adapter.smtp;

import dev.registrar.command.mail.Mail;
import dev.registrar.shared.adapter.config.SmtpUrl;
import dev.registrar.shared.adapter.config.SmtpUrl.StartTls;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.springframework.mail.MailPreparationException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;

/** Mail by SMTP: as plain text and HTML in one message, over a connection that is made for it and has bounds. */
public final class SmtpDelivery implements Delivery {

    /** Milliseconds to connect, and for each answer and each write. */
    private static final String CONNECT_MILLIS = "5000";

    private static final String ANSWER_MILLIS = "15000";

    private final JavaMailSenderImpl sender;
    private final String from;

    /**
     * Sends by {@code server}.
     *
     * @param from the sender of every mail
     */
    public SmtpDelivery(SmtpUrl server, String from) {
        this.from = from;
        this.sender = new JavaMailSenderImpl();
        sender.setProtocol(server.protocol());
        sender.setHost(server.host());
        sender.setPort(server.port());
        sender.setUsername(server.user());
        sender.setPassword(server.password());
        sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
        sender.setJavaMailProperties(properties(server));
    }

    private static Properties properties(SmtpUrl server) {
        String prefix = "mail." + server.protocol() + ".";
        Properties properties = new Properties();
        properties.setProperty(prefix + "connectiontimeout", CONNECT_MILLIS);
        properties.setProperty(prefix + "timeout", ANSWER_MILLIS);
        properties.setProperty(prefix + "writetimeout", ANSWER_MILLIS);
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        properties.setProperty(prefix + "auth", Boolean.toString(server.user() != null));
        properties.setProperty(prefix + "starttls.enable", Boolean.toString(server.startTls() != StartTls.NEVER));
        properties.setProperty(prefix + "starttls.required", Boolean.toString(server.startTls() == StartTls.REQUIRED));
        return properties;
    }

    @Override
    public void deliver(Mail mail) {
        MimeMessage message = sender.createMimeMessage();
        try {
            MimeMessageHelper helper = new MimeMessageHelper(message, true, StandardCharsets.UTF_8.name());
            helper.setFrom(from);
            helper.setTo(mail.to().value());
            helper.setSubject(mail.subject());
            helper.setText(mail.text(), mail.html());
            // RFC 3834: nobody's out-of-office reply is wanted.
            message.setHeader("Auto-Submitted", "auto-generated");
        } catch (MessagingException e) {
            throw new MailPreparationException(e);
        }
        sender.send(message);
    }
}
