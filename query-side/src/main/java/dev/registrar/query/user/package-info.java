/** The view of users: how they are found, listed, shown and counted. */
@NullMarked
package dev.registrar.query.user;

import org.jspecify.annotations.NullMarked;
