/** One-use tokens that are sent to people. Other contexts use this package and none below it. */
@NullMarked
package dev.registrar.command.ticket;

import org.jspecify.annotations.NullMarked;
