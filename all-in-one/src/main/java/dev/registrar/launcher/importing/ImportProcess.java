package dev.registrar.launcher.importing;

import dev.registrar.launcher.EmbeddedStoreConfiguration;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;

/**
 * The command side without HTTP, as an import needs it. It has no stereotype, so that the server, which looks for
 * configurations in this package too, does not take it for one of its own.
 */
@EnableAutoConfiguration
@ComponentScan({"dev.registrar.command", "dev.registrar.shared.adapter"})
@Import(EmbeddedStoreConfiguration.class)
class ImportProcess {

    static ConfigurableApplicationContext start() {
        // Axon would ask its makers for updates and say what it runs on.
        System.setProperty("axoniq.update-checker.disabled", "true");
        SpringApplication spring = new SpringApplication(ImportProcess.class);
        spring.setWebApplicationType(WebApplicationType.NONE);
        spring.setBannerMode(Banner.Mode.OFF);
        spring.setLogStartupInfo(false);
        // The report is what is on standard output.
        return spring.run("--logging.level.root=warn", "--logging.level.dev.registrar=warn");
    }
}
