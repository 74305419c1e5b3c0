/** How passwords are hashed and kept. */
@NullMarked
package dev.registrar.command.credential.adapter;

import org.jspecify.annotations.NullMarked;
