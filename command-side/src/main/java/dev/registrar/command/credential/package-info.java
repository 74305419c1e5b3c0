/**
 * Password hashes: how they are made, and where they are kept outside the log. Other contexts use this package and none
 * below it.
 */
@NullMarked
package dev.registrar.command.credential;

import org.jspecify.annotations.NullMarked;
