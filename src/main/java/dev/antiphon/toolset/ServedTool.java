package dev.antiphon.toolset;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A tool that this server runs.
 *
 * @param description for the model
 * @param parameters JSON Schema of the arguments
 * @param shown whether the model is to know of it; of one that it calls all the same it is known what it means
 */
public record ServedTool(Callee.Served callee, String description, JsonNode parameters, boolean shown) {}
