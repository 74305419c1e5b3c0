/** What accounts need of the world, as beans. */
@NullMarked
package dev.registrar.command.user.adapter;

import org.jspecify.annotations.NullMarked;
