package dev.registrar.shared.testing;

import com.mongodb.client.MongoDatabase;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.session.SessionCookies;
import dev.registrar.shared.adapter.session.SessionDocument;
import java.time.Instant;

/** Sessions that nobody signed in for: as stored by a sign-in, an hour long, of the user's first credential. */
public final class TestSessions {

    private TestSessions() {}

    /** Opens one and returns its cookie, as a browser sends it. */
    public static String open(MongoDatabase database, String userId, SessionCookies cookies) {
        String token = Ids.next();
        Instant now = Instant.now();
        database.getCollection(SessionDocument.COLLECTION)
                .insertOne(new SessionDocument(
                                SessionDocument.idOf(token),
                                "session-of-" + userId,
                                userId,
                                1,
                                now,
                                now,
                                now.plusSeconds(3600),
                                true,
                                null,
                                null,
                                null)
                        .toBson());
        String cookie = cookies.session(token, null);
        return cookie.substring(0, cookie.indexOf(';'));
    }
}
