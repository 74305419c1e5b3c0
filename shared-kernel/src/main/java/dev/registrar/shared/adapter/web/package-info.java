/** What every HTTP endpoint shares: who calls, what was sent, how a refusal looks. */
@NullMarked
package dev.registrar.shared.adapter.web;

import org.jspecify.annotations.NullMarked;
