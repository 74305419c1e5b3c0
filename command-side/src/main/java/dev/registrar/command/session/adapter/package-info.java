/** How sign-in meets the world. */
@NullMarked
package dev.registrar.command.session.adapter;

import org.jspecify.annotations.NullMarked;
