/** The impure zone of the shared kernel: what both sides need of the world outside. */
@NullMarked
package dev.registrar.shared.adapter;

import org.jspecify.annotations.NullMarked;
