package dev.registrar.shared.user;

import dev.registrar.shared.Checked;
import dev.registrar.shared.FieldErrors;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a picture of a person is: an http or https URL with a host, at most 2,048 characters. Nothing here ever fetches
 * it.
 *
 * @param value the URL as it was given, trimmed
 */
public record AvatarUrl(String value) {

    /** The most characters. */
    public static final int MAX_LENGTH = 2048;

    public AvatarUrl {
        var errors = new FieldErrors();
        check("/profile/avatar", value, errors);
        if (!errors.isEmpty() || !value.equals(PlainText.trim(value))) {
            throw new IllegalArgumentException("not an avatar URL in the form that is stored");
        }
    }

    /** Returns the URL that {@code raw} is. */
    public static Checked<AvatarUrl> parse(String pointer, String raw) {
        var errors = new FieldErrors();
        String url = PlainText.trim(raw);
        check(pointer, url, errors);
        return errors.isEmpty() ? new Checked.Valid<>(new AvatarUrl(url)) : new Checked.Invalid<>(errors.list());
    }

    private static void check(String pointer, String url, FieldErrors errors) {
        if (url.length() > MAX_LENGTH) {
            errors.add(pointer, "AVATAR_TOO_LONG", "Avatar must have at most " + MAX_LENGTH + " characters");
        } else if (!isWebUrl(url)) {
            errors.add(pointer, "INVALID_URL", "Avatar must be an http or https URL");
        }
        PlainText.check(pointer, url, PlainText.Kind.IDENTIFIER, errors);
    }

    private static boolean isWebUrl(String url) {
        try {
            var uri = new URI(url);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null;
        } catch (URISyntaxException _) {
            return false;
        }
    }
}
