package dev.antiphon.it;

import java.lang.reflect.Field;
import java.util.Objects;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.event.DeployManagedDeployments;
import org.jboss.arquillian.container.spi.event.UnDeployManagedDeployments;
import org.jboss.arquillian.container.spi.event.container.AfterStart;
import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.spi.EventContext;
import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jspecify.annotations.Nullable;

/**
 * Makes Arquillian deploy once for all test classes instead of once for each, which would cost a start of Jersey and
 * Derby every time; the stop of the container at the end undeploys.
 *
 * <p>Also sees to what the container's configuration has no words for: the port that was free, and encoded slashes, which
 * are let through as the shipped server lets them through.
 */
public final class OneDeployment implements LoadableExtension {

    @Override
    public void register(ExtensionBuilder builder) {
        Server.used().prepare();
        builder.observer(Once.class);
    }

    /** Arquillian keeps one instance for the whole run. */
    public static final class Once {

        private static @Nullable DeployableContainer<?> container;
        private boolean deployed;

        public void started(@Observes AfterStart event) throws ReflectiveOperationException {
            container = event.getDeployableContainer();
            if (!Server.used().embedded()) {
                return;
            }
            Connector connector = tomcat(event.getDeployableContainer()).getConnector();
            connector.setEncodedSolidusHandling("passthrough");
            Installation.get().listensOn(connector.getLocalPort());
        }

        public void deploy(@Observes EventContext<DeployManagedDeployments> deployment) {
            if (!deployed) {
                if (Server.used().embedded()) {
                    Installation.get().configure();
                }
                deployment.proceed();
                deployed = true;
            }
        }

        public void undeploy(@Observes EventContext<UnDeployManagedDeployments> deployment) {
            // Not between two classes.
        }

        /** Where all is deployed; there is one when a test runs. */
        static DeployableContainer<?> container() {
            return Objects.requireNonNull(container);
        }

        private static Tomcat tomcat(DeployableContainer<?> container) throws ReflectiveOperationException {
            Field tomcat = container.getClass().getDeclaredField("tomcat");
            tomcat.setAccessible(true);
            return (Tomcat) tomcat.get(container);
        }
    }
}
