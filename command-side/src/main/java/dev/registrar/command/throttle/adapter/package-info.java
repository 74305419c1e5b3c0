/** How guesses are counted. */
@NullMarked
package dev.registrar.command.throttle.adapter;

import org.jspecify.annotations.NullMarked;
