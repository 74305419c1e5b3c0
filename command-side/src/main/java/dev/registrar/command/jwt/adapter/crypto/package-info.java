/** Tokens by a library for JOSE. */
@NullMarked
package dev.registrar.command.jwt.adapter.crypto;

import org.jspecify.annotations.NullMarked;
