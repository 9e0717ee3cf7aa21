/** Connections without a network: a peer that only writes down what it is told. */
@NullMarked
package dev.antiphon.api.socket;

import org.jspecify.annotations.NullMarked;
