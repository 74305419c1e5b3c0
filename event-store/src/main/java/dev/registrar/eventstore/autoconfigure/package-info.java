/** Spring Boot auto-configuration: an Axon 4 application with this library and a MongoDB URI runs on the commit log. */
@NullMarked
package dev.registrar.eventstore.autoconfigure;

import org.jspecify.annotations.NullMarked;
