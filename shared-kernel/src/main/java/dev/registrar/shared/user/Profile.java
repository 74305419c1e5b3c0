package dev.registrar.shared.user;

import org.jspecify.annotations.Nullable;

/**
 * What a person shows of themselves.
 *
 * @param avatar a picture, if any
 * @param bio a text, if any
 */
public record Profile(@Nullable AvatarUrl avatar, @Nullable Bio bio) {

    /** Nothing is shown. */
    public static final Profile EMPTY = new Profile(null, null);
}
