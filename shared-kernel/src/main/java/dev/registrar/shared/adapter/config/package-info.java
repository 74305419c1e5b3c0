/** The environment as validated values, and how a process starts or refuses to. */
@NullMarked
package dev.registrar.shared.adapter.config;

import org.jspecify.annotations.NullMarked;
