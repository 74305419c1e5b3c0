/** Series of guesses in MongoDB. */
@NullMarked
package dev.registrar.command.throttle.adapter.mongo;

import org.jspecify.annotations.NullMarked;
