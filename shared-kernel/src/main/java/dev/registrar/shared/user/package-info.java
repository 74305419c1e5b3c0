/** Values and events of users. */
@NullMarked
package dev.registrar.shared.user;

import org.jspecify.annotations.NullMarked;
