/** Password hashes: argon2id in a bounded pool, and the older formats that are verified once and renewed. */
@NullMarked
package dev.registrar.command.credential.adapter.crypto;

import org.jspecify.annotations.NullMarked;
