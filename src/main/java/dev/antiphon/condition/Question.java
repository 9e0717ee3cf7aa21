package dev.antiphon.condition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * What a condition is about: one call of a tool.
 *
 * @param arguments that the tool would be called with, to the letter
 * @param tool its server's name for it
 * @param tenant of whoever it would be called for
 * @param subject who that is
 * @param roles that they have
 */
public record Question(ObjectNode arguments, String tool, String tenant, String subject, Set<String> roles) {}
