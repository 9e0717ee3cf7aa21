package dev.antiphon.api;

import dev.antiphon.access.Presented;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** What a servlet request presents. */
record ServletPresented(HttpServletRequest request) implements Presented {

    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public List<String> headers(String name) {
        return Collections.list(request.getHeaders(name));
    }

    @Override
    public String peer() {
        return String.valueOf(request.getRemoteAddr());
    }

    @Override
    public Optional<X500Principal> certificate() {
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
                ? Optional.of(chain[0].getSubjectX500Principal())
                : Optional.empty();
    }

    @Override
    public Optional<String> principal() {
        return Optional.ofNullable(request.getUserPrincipal()).map(Principal::getName);
    }

    @Override
    public boolean hasRole(String role) {
        return request.isUserInRole(role);
    }

    /** Without what is presented. */
    @Override
    public String toString() {
        return "ServletPresented";
    }
}
