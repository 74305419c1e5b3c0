/**
 * Requests that are done once however often they are sent (ADR 0022). Other contexts use this package and none below it.
 */
@NullMarked
package dev.registrar.command.once;

import org.jspecify.annotations.NullMarked;
