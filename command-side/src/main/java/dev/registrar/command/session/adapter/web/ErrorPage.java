package dev.registrar.command.session.adapter.web;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

/** The page a browser is sent to when something failed on the way, with the code of the failure. */
final class ErrorPage {

    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    /** Characters of a description that are shown. */
    private static final int SHOWN = 500;

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
              <head>
                <meta charset="UTF-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1.0" />
                <title>Error</title>
                <style>
                  body { font-family: system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center; }
                  main { border: 2px solid currentColor; padding: 2rem; max-width: 32rem; text-align: center; }
                  code { overflow-wrap: anywhere; }
                </style>
              </head>
              <body>
                <main>
                  <h1>Something went wrong</h1>
                  <p>Code: <code>{code}</code></p>
                  <p>{text}</p>
                  <p><a href="/">Go home</a></p>
                </main>
              </body>
            </html>
            """;

    private ErrorPage() {}

    static String of(@Nullable String error, @Nullable String description) {
        String code = error != null && CODE.matcher(error).matches() ? error : "UNKNOWN";
        String text = description == null || description.isBlank()
                ? "We encountered an unexpected error. Please try again or return to the home page."
                : description.substring(0, Math.min(SHOWN, description.length()));
        return PAGE.replace("{code}", code).replace("{text}", HtmlUtils.htmlEscape(text, "UTF-8"));
    }
}
