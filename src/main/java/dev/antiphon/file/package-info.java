/** Files that this house writes for their owner alone. Start with {@link dev.antiphon.file.PrivateFile}. */
@NullMarked
package dev.antiphon.file;

import org.jspecify.annotations.NullMarked;
