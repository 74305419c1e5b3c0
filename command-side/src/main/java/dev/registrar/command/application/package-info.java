/** The one way in which commands reach aggregates: context, versions, repeats, outcomes. */
@NullMarked
package dev.registrar.command.application;

import org.jspecify.annotations.NullMarked;
