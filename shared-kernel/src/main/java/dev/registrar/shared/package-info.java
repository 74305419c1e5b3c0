/** What every context shares: rejections and field errors. */
@NullMarked
package dev.registrar.shared;

import org.jspecify.annotations.NullMarked;
