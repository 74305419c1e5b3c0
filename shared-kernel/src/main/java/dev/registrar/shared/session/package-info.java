/** Values and events of sessions. */
@NullMarked
package dev.registrar.shared.session;

import org.jspecify.annotations.NullMarked;
