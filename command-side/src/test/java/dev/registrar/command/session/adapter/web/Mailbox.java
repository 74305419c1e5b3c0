package dev.registrar.command.session.adapter.web;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mail server whose mails a test reads, each once. */
final class Mailbox implements AutoCloseable {

    private static final int PATIENCE = 10_000;
    private static final Pattern CODE = Pattern.compile("(?m)^\\s*([0-9]{6})\\s*$");
    private static final Pattern LINK = Pattern.compile("http://\\S+");

    private final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    /** By Message-ID: the server lists mails by mailbox, so that places shift. */
    private final Set<String> read = new HashSet<>();

    Mailbox() {
        mails.start();
    }

    String setting() {
        return "SMTP_URL=smtp://127.0.0.1:" + mails.getSmtp().getPort();
    }

    /** Returns the code in the next unread mail to {@code email} about {@code subject}. */
    String code(String email, String subject) {
        return found(CODE, mail(email, subject), 1);
    }

    /** Returns the link in it, from its path on. */
    String link(String email, String subject) {
        String link = found(LINK, mail(email, subject), 0);
        if (!link.startsWith(RunningCommandSide.ORIGIN + "/api/auth/")) {
            throw new AssertionError(link);
        }
        return link.substring(RunningCommandSide.ORIGIN.length());
    }

    private static String found(Pattern pattern, String text, int group) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError(text);
        }
        return matcher.group(group);
    }

    /** Returns the text of the next unread mail to {@code email} about {@code subject}. */
    String mail(String email, String subject) {
        long end = System.nanoTime() + PATIENCE * 1_000_000L;
        while (System.nanoTime() < end) {
            MimeMessage[] all = mails.getReceivedMessages();
            for (MimeMessage message : all) {
                if (isMeant(message, email, subject) && read.add(id(message))) {
                    return plain(message);
                }
            }
            mails.waitForIncomingEmail(PATIENCE, all.length + 1);
        }
        throw new AssertionError("no mail to " + email + ": " + subject);
    }

    /** Returns how many mails about {@code subject} came for {@code email}. */
    int count(String email, String subject) {
        int count = 0;
        for (MimeMessage message : mails.getReceivedMessages()) {
            count += isMeant(message, email, subject) ? 1 : 0;
        }
        return count;
    }

    private static boolean isMeant(MimeMessage message, String email, String subject) {
        try {
            return message.getSubject().equals(subject)
                    && message.getRecipients(Message.RecipientType.TO)[0]
                            .toString()
                            .equals(email);
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private static String id(MimeMessage message) {
        try {
            return message.getMessageID();
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private static String plain(MimeMessage message) {
        try {
            return plain(message.getContent());
        } catch (MessagingException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String plain(Object content) throws MessagingException, IOException {
        if (content instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                BodyPart part = parts.getBodyPart(i);
                if (part.isMimeType("multipart/*") || part.isMimeType("text/plain")) {
                    return plain(part.getContent());
                }
            }
        }
        return content.toString();
    }

    @Override
    public void close() {
        mails.stop();
    }
}
