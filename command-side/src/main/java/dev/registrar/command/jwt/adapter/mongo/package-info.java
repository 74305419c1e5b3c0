/** Signing keys on MongoDB. */
@NullMarked
package dev.registrar.command.jwt.adapter.mongo;

import org.jspecify.annotations.NullMarked;
