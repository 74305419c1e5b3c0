package dev.registrar.command.mail;

import dev.registrar.shared.user.EmailAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.web.util.HtmlUtils;

/**
 * What a mail says, once, as plain text and as HTML. Everything is escaped in the HTML; still, nothing that a stranger
 * chose (such as the name of an account) belongs in a letter to someone else.
 *
 * @param subject one line
 * @param parts paragraphs and links, in order
 */
public record Letter(String subject, List<Part> parts) {

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
              <head>
                <meta charset="UTF-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>{subject}</title>
              </head>
              <body style="margin: 0; padding: 24px; font: 16px/1.5 system-ui, sans-serif;">
                <div style="max-width: 560px; margin: 0 auto;">
                  <h1 style="font-size: 20px;">{subject}</h1>
            {parts}
                </div>
              </body>
            </html>
            """;

    public Letter {
        parts = List.copyOf(parts);
    }

    /** A piece of a letter. */
    public sealed interface Part {

        /** A paragraph. */
        record Paragraph(String text) implements Part {}

        /** Something to follow, on a line of its own. */
        record Link(String label, String address) implements Part {}

        /** Something to copy, such as a code, on a line of its own. */
        record Code(String code) implements Part {}
    }

    /** Returns an empty letter. */
    public static Letter about(String subject) {
        return new Letter(subject, List.of());
    }

    /** Returns this letter with one more paragraph. */
    public Letter say(String text) {
        return with(new Part.Paragraph(text));
    }

    /** Returns this letter with one more link. */
    public Letter link(String label, String address) {
        return with(new Part.Link(label, address));
    }

    /** Returns this letter with one more code to copy. */
    public Letter code(String code) {
        return with(new Part.Code(code));
    }

    private Letter with(Part part) {
        List<Part> more = new ArrayList<>(parts);
        more.add(part);
        return new Letter(subject, more);
    }

    /** Returns the mail that brings this letter to {@code recipient}. */
    public Mail to(EmailAddress recipient) {
        return new Mail(recipient, subject, text(), html());
    }

    private String text() {
        return parts.stream()
                .map(part -> switch (part) {
                    case Part.Paragraph(String text) -> text;
                    case Part.Link(String label, String address) -> label + ":\n" + address;
                    case Part.Code(String code) -> "    " + code;
                })
                .collect(Collectors.joining("\n\n", "", "\n"));
    }

    private String html() {
        String written = parts.stream()
                .map(part -> switch (part) {
                    case Part.Paragraph(String text) -> "<p>" + escaped(text) + "</p>";
                    case Part.Link(String label, String address) ->
                        "<p><a href=\"" + escaped(address) + "\">" + escaped(label) + "</a></p>";
                    case Part.Code(String code) ->
                        "<p style=\"font: 24px monospace; letter-spacing: 4px;\">" + escaped(code) + "</p>";
                })
                .map(line -> "      " + line)
                .collect(Collectors.joining("\n"));
        return PAGE.replace("{subject}", escaped(subject)).replace("{parts}", written);
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, "UTF-8");
    }

    /** Says nothing of what is secret. */
    @Override
    public String toString() {
        return "Letter[subject=" + subject + "]";
    }
}
