/**
 * Our additions to the Tomcat that is shipped with Antiphon: errors in the envelope, the ready line, a prompt stop.
 *
 * <p>Not part of the WAR and not known to it: these classes are a jar of their own on the server's class path, named by
 * {@code server-config/tomcat/conf/server.xml}. On another application server they are simply absent. Start with
 * {@link dev.antiphon.tomcat.EnvelopeErrorValve}.
 */
@NullMarked
package dev.antiphon.tomcat;

import org.jspecify.annotations.NullMarked;
