package dev.registrar.command.credential.adapter.crypto;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** bcrypt as Mongoose applications store it, of the password as typed: those applications do not normalise. */
final class BcryptFormat implements HashFormat {

    private static final Pattern SHAPE = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");
    private static final int MOST_COST = 14;

    @Override
    public boolean accepts(String hash) {
        Matcher shape = SHAPE.matcher(hash);
        if (!shape.matches()) {
            return false;
        }
        int cost = Integer.parseInt(shape.group(1));
        return cost >= 4 && cost <= MOST_COST;
    }

    @Override
    public boolean verify(char[] password, String hash) {
        return OpenBSDBCrypt.checkPassword(hash, password);
    }

    @Override
    public boolean isWeak(String hash) {
        return true;
    }
}
