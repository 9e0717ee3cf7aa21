package dev.antiphon.access;

import java.util.Optional;

/** Whom the application server has signed in, in whatever way it was told to. */
public final class ContainerPrincipal implements Authenticator {

    private final String tenant;
    private final Roles roles;

    /**
     * @param tenant of all who come in this way
     * @param roles of this house, by the roles of the container
     */
    public ContainerPrincipal(String tenant, Roles roles) {
        this.tenant = tenant;
        this.roles = roles;
    }

    @Override
    public String name() {
        return "container";
    }

    @Override
    public boolean ambient() {
        return true;
    }

    @Override
    public Optional<Credential> find(Presented request) {
        return request.principal().map(subject -> {
            if (!Names.isSubject(subject)) {
                throw Refusal.unauthorized("The name under which you are signed in cannot be used here.");
            }
            Caller caller = new Caller(tenant, subject, roles.of(request::hasRole));
            return () -> caller;
        });
    }
}
