package dev.antiphon.bench;

import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;

/**
 * The floor: the least a Java server on Tomcat can do for a Responses request, without state, checks or libraries.
 *
 * <p>It turns chat completions into responses and keeps nothing. What Antiphon costs is said as a multiple of this.
 */
public final class Floor {

    private Floor() {}

    /** Serves on the port of the first argument, from the upstream port of the second, until it is killed. */
    public static void main(String[] args) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Jvm.folder("floor").toString());
        tomcat.setConnector(connector(Integer.parseInt(args[0])));
        Context context = tomcat.addContext("", null);
        Wrapper servlet = Tomcat.addServlet(context, "floor", new FloorServlet(Integer.parseInt(args[1])));
        servlet.addMapping("/v1/*");
        tomcat.start();
        tomcat.getServer().await();
    }

    private static Connector connector(int port) {
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxConnections", "20000");
        connector.setProperty("acceptCount", "4096");
        connector.setProperty("maxKeepAliveRequests", "-1");
        var protocol = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
        protocol.setExecutor(new VirtualThreadExecutor("floor-"));
        return connector;
    }
}
