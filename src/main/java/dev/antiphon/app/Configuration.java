package dev.antiphon.app;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One reading of the configuration, and the folders that belong to it.
 *
 * @param prompts the folder of prompt templates, if there is one
 * @param tools the folder of the operator's own tools, if there is one
 */
record Configuration(Settings settings, Optional<Path> prompts, Optional<Path> tools) {}
