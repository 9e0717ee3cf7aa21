package dev.antiphon.process;

/** In front of the shipped server, on Tomcat. */
class SingleSignOnIT extends SingleSignOnContract {

    SingleSignOnIT() {
        super(SingleSignOnIT::started);
    }

    private static Behind started(String yaml, String... more) {
        ShippedServer server = ShippedServer.start("sso", yaml, more);
        return new Behind(server.port(), server::logs, server::close);
    }
}
