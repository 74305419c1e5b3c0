package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.bson.BsonRegularExpression;

/** What all strings begin with that a regular expression can match. */
final class Prefix {

    private static final String SPECIAL = ".[](){}*+?^$|\\";
    private static final String REPEATS = "*?{+";

    private Prefix() {}

    /** Returns the letters that an anchored expression begins with; empty where nothing is certain. */
    static String of(BsonRegularExpression expression) {
        String pattern = expression.getPattern();
        String options = expression.getOptions();
        // What stands beside a bar, or ignores case, need not begin so.
        if (!pattern.startsWith("^") || pattern.contains("|") || (options != null && !options.isEmpty())) {
            return "";
        }
        return pattern.startsWith("\\Q", 1) ? quoted(pattern.substring(3)) : letters(pattern);
    }

    private static String quoted(String rest) {
        int end = rest.indexOf("\\E");
        if (end < 0) {
            return rest;
        }
        return certain(rest.substring(0, end), rest, end + 2);
    }

    private static String letters(String pattern) {
        StringBuilder letters = new StringBuilder();
        int at = 1;
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c == '\\' && at < pattern.length() && SPECIAL.indexOf(pattern.charAt(at)) >= 0) {
                c = pattern.charAt(at++);
            } else if (SPECIAL.indexOf(c) >= 0) {
                at--;
                break;
            }
            letters.append(c);
        }
        return certain(letters.toString(), pattern, at);
    }

    /** The last letter need not be there if what follows says how often it is. */
    private static String certain(String letters, String pattern, int next) {
        boolean repeats = next < pattern.length() && REPEATS.indexOf(pattern.charAt(next)) >= 0;
        return repeats && !letters.isEmpty()
                ? letters.substring(0, letters.offsetByCodePoints(letters.length(), -1))
                : letters;
    }
}
