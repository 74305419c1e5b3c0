/** Changes of accounts over HTTP. */
@NullMarked
package dev.registrar.command.user.adapter.web;

import org.jspecify.annotations.NullMarked;
