/** The command side: aggregates, the rules, sign-in. */
@NullMarked
package dev.registrar.command;

import org.jspecify.annotations.NullMarked;
