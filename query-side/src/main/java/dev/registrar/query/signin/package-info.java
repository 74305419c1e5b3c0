/** Who signed in to an account, and who was refused. */
@NullMarked
package dev.registrar.query.signin;

import org.jspecify.annotations.NullMarked;
