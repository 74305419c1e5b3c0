package dev.registrar.shared.adapter.openapi;

import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Access.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** {@code /openapi}: the description as a page to read and try, and as JSON. Nothing is loaded from elsewhere. */
@RestController
class OpenApi {

    /** What the page needs, and nothing else of the class path. */
    private static final Map<String, MediaType> ASSETS = Map.of(
            "swagger-ui-bundle.js", MediaType.valueOf("text/javascript"),
            "swagger-ui.css", MediaType.valueOf("text/css"),
            "favicon-32x32.png", MediaType.IMAGE_PNG,
            "page.js", MediaType.valueOf("text/javascript"));

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

    private final byte[] json;
    private final ClassPathResource page = new ClassPathResource("openapi/page/index.html");

    OpenApi(Settings settings) {
        this.json = OpenApiDocument.read(settings.baseUrl()).json();
    }

    @Access(Level.ANYONE)
    @GetMapping(path = "/openapi/json", produces = "application/json")
    byte[] json() {
        return json.clone();
    }

    @Access(Level.ANYONE)
    @GetMapping(path = "/openapi", produces = "text/html")
    ResponseEntity<String> page() throws IOException {
        return ResponseEntity.ok()
                .header("Content-Security-Policy", POLICY)
                .body(page.getContentAsString(StandardCharsets.UTF_8));
    }

    @Access(Level.ANYONE)
    @GetMapping("/openapi/assets/{name}")
    ResponseEntity<byte[]> asset(@PathVariable String name) throws IOException, NoResourceFoundException {
        MediaType type = ASSETS.get(name);
        if (type == null) {
            throw new NoResourceFoundException(HttpMethod.GET, "/openapi/assets/" + name, name);
        }
        ClassPathResource own = new ClassPathResource("openapi/page/" + name);
        ClassPathResource asset = own.exists() ? own : new ClassPathResource(webjar() + name);
        return ResponseEntity.ok()
                .contentType(type)
                .cacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePublic())
                .body(asset.getContentAsByteArray());
    }

    /** The page's files are in a directory that is named after their version. */
    private static String webjar() throws IOException {
        Properties properties = new Properties();
        try (var stream =
                new ClassPathResource("META-INF/maven/org.webjars/swagger-ui/pom.properties").getInputStream()) {
            properties.load(stream);
        }
        return "META-INF/resources/webjars/swagger-ui/" + properties.getProperty("version") + "/";
    }
}
