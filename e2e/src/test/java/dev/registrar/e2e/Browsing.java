package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads lists that come in pages. */
final class Browsing {

    private Browsing() {}

    /** All entries of a history, which goes on after the position of its last entry. */
    static List<JsonNode> pages(Browser browser, String path) {
        List<JsonNode> all = new ArrayList<>();
        String next = path;
        while (true) {
            Browser.Answer answer = browser.get(next);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            List<JsonNode> page = answer.json().valueStream().toList();
            if (page.isEmpty()) {
                return all;
            }
            all.addAll(page);
            next = path + "&after=" + page.getLast().get("position").longValue();
        }
    }
}
