package dev.antiphon.egress;

import dev.antiphon.egress.EgressException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** One fetch with its redirects, each judged like the first address. For one thread. */
final class Fetch {

    private static final int MOST_REDIRECTS = 4;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([A-Za-z0-9._:+-]{1,40})", Pattern.CASE_INSENSITIVE);

    private final Passage passage;
    private final Map<String, String> headers;
    private final Wanted wanted;

    /** @param headers for the first address alone: whoever is redirected to was not trusted with them */
    Fetch(Passage passage, Map<String, String> headers, Wanted wanted) {
        this.passage = passage;
        this.headers = Map.copyOf(headers);
        this.wanted = wanted;
    }

    Fetched from(String url) throws EgressException {
        URI first = Passage.uri(url);
        URI at = first;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            Step step = step(at, at.equals(first) ? headers : Map.of());
            if (step.found() != null) {
                return step.found();
            }
            at = at.resolve(Passage.uri(step.location()));
        }
        throw new EgressException(Reason.UNAVAILABLE, "too many redirects");
    }

    /** What one address said: something, or where else to look. */
    private record Step(@Nullable Fetched found, String location) {}

    private Step step(URI at, Map<String, String> with) throws EgressException {
        HttpGet request = new HttpGet(at);
        with.forEach(request::setHeader);
        request.setHeader("Accept", wanted.accept());
        request.setHeader("Accept-Encoding", "identity");
        return passage.send(at, request, response -> read(at, response));
    }

    private Step read(URI at, ClassicHttpResponse response) throws IOException, EgressException {
        int status = response.getCode();
        Optional<String> location = header(response, "Location");
        if (REDIRECTS.contains(status) && location.isPresent()) {
            return new Step(null, location.get());
        }
        if (status != 200) {
            throw new EgressException(Reason.NOT_FOUND, "status " + status);
        }
        String encoding = header(response, "Content-Encoding").orElse("identity");
        String contentType = header(response, "Content-Type").orElse("");
        String type = type(contentType);
        if (!encoding.equalsIgnoreCase("identity") || !wanted.type().test(type)) {
            throw new EgressException(Reason.WRONG_TYPE, "type " + type + ", encoding " + encoding);
        }
        return new Step(new Fetched(type, body(response.getEntity(), wanted.maxBytes()), charset(contentType), at), "");
    }

    /** All of it, if it is not more than that. */
    static byte[] body(@Nullable HttpEntity entity, long maxBytes) throws IOException, EgressException {
        if (entity == null) {
            return new byte[0];
        }
        if (entity.getContentLength() > maxBytes) {
            throw tooLarge(maxBytes);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] piece = new byte[16 * 1024];
        InputStream content = entity.getContent();
        for (int read = content.read(piece); read >= 0; read = content.read(piece)) {
            if (body.size() + (long) read > maxBytes) {
                throw tooLarge(maxBytes);
            }
            body.write(piece, 0, read);
        }
        return body.toByteArray();
    }

    private static EgressException tooLarge(long maxBytes) {
        return new EgressException(Reason.TOO_LARGE, "more than " + maxBytes + " bytes");
    }

    static Optional<String> header(ClassicHttpResponse response, String name) {
        return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
    }

    private static String charset(String header) {
        Matcher named = CHARSET.matcher(header);
        return named.find() ? named.group(1) : "";
    }

    /** The media type that a header names, in lower case, without parameters. */
    static String type(String header) {
        int end = header.indexOf(';');
        return (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
