/**
 * Sign-in and sessions. This package is what other contexts may use: the ports for password hashes and the refusals.
 */
@NullMarked
package dev.registrar.command.session;

import org.jspecify.annotations.NullMarked;
