/** The Better Auth protocol: the same paths, bodies, cookies and codes as its reference server. */
@NullMarked
package dev.registrar.command.session.adapter.web;

import org.jspecify.annotations.NullMarked;
