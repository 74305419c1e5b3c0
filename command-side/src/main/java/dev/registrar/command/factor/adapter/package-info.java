/** Where second factors are kept. */
@NullMarked
package dev.registrar.command.factor.adapter;

import org.jspecify.annotations.NullMarked;
