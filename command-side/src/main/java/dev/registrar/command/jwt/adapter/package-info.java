/** How tokens are signed and where keys are kept. */
@NullMarked
package dev.registrar.command.jwt.adapter;

import org.jspecify.annotations.NullMarked;
