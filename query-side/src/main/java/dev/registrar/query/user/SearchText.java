package dev.registrar.query.user;

import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.Transliterator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Text as it is searched: without case, accents and punctuation, so that {@code Łukasz}, {@code José} and
 * {@code Øystein} are found as people type them; other scripts stay, folded. One function folds what is stored and what
 * is asked.
 */
final class SearchText {

    /** Compatibility decomposition with case folding (Unicode UAX 15, NFKC_Casefold). */
    private static final Normalizer2 CASEFOLD = Normalizer2.getNFKCCasefoldInstance();

    private static final Normalizer2 DECOMPOSE = Normalizer2.getNFKDInstance();

    /** Immutable and safe for many threads once made. */
    private static final Transliterator LATIN = Transliterator.getInstance("Latin-ASCII");

    private SearchText() {}

    /** Returns {@code text} folded, words kept apart as they were. */
    static String fold(String text) {
        return isAscii(text) ? text.toLowerCase(Locale.ROOT) : foldAny(text);
    }

    /** Most names and nearly all addresses are, and the rules below would do no more to them, forty times as slowly. */
    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    static String foldAny(String text) {
        String latin = LATIN.transliterate(DECOMPOSE.normalize(text));
        StringBuilder stripped = new StringBuilder(latin.length());
        DECOMPOSE
                .normalize(CASEFOLD.normalize(latin))
                .codePoints()
                .filter(c -> !isMark(c))
                .forEach(stripped::appendCodePoint);
        return stripped.toString();
    }

    /** Returns the folded words of {@code text} in order, each once: runs of letters and digits. */
    static Set<String> words(String text) {
        Set<String> words = new LinkedHashSet<>();
        StringBuilder word = new StringBuilder();
        String folded = fold(text);
        int c;
        for (int i = 0; i < folded.length(); i += Character.charCount(c)) {
            c = folded.codePointAt(i);
            if (Character.isLetterOrDigit(c) || Character.getType(c) == Character.COMBINING_SPACING_MARK) {
                word.appendCodePoint(c);
            } else if (!word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }
}
