package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody with a browser: keeps cookies, follows redirects, and fills in the form of the login. */
final class Person {

    private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]*)\"");

    private final HttpClient browser;
    private final String site;

    private Person(HttpClient browser, String site) {
        this.browser = browser;
        this.site = site;
    }

    /** Goes to a page of the site and signs in on the way, by the authorization code flow with PKCE. */
    static Person signsIn(String name, Keycloak keycloak, int port) throws Exception {
        HttpClient browser = keycloak.browser()
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
        Person person = new Person(browser, "http://127.0.0.1:" + port);
        Matcher form = FORM.matcher(person.get("/v1/models").body().replace('\n', ' '));
        assertThat(form.find()).as("a login form").isTrue();
        HttpResponse<String> page =
                person.send(HttpRequest.newBuilder(URI.create(form.group(1).replace("&amp;", "&")))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("username=" + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                + "&password=" + name + "-pw&credentialId=")));
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.uri().getPath()).isEqualTo("/v1/models");
        return person;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(site + path)));
    }

    /** @param headers names and values */
    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create(site + path)).headers(headers).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        // Whoever wants no page is not sent to a login.
        return browser.send(request.header("Accept", "text/html,*/*").build(), BodyHandlers.ofString());
    }

    URI at(String path) {
        return URI.create(site + path);
    }
}
