/** How answers are kept. */
@NullMarked
package dev.registrar.command.once.adapter;

import org.jspecify.annotations.NullMarked;
