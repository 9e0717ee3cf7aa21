/**
 * The whole house, from outside: the real WAR on a real Tomcat, driven by the official OpenAI client and by plain HTTP,
 * with a scripted upstream behind it.
 *
 * <p>Failsafe runs what is called {@code *IT}. Every body and every event that comes by is checked against the published
 * schemas, whatever the test at hand is about. Nothing in here sleeps: where order matters, a gate in the upstream holds
 * the answer back until the client has seen what it must have seen. Start with {@link dev.antiphon.it.IntegrationTest}.
 */
@NullMarked
package dev.antiphon.it;

import org.jspecify.annotations.NullMarked;
