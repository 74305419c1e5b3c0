/** Passkeys as beans. */
@NullMarked
package dev.registrar.command.passkey.adapter;

import org.jspecify.annotations.NullMarked;
