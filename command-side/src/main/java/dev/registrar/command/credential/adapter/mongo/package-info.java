/** Password hashes on MongoDB. */
@NullMarked
package dev.registrar.command.credential.adapter.mongo;

import org.jspecify.annotations.NullMarked;
