/** Sessions as both sides read them: cookies, session documents and the authority of an account. */
@NullMarked
package dev.registrar.shared.adapter.session;

import org.jspecify.annotations.NullMarked;
