package dev.antiphon.protocol;

import dev.antiphon.protocol.ContentPart.InputFile;
import dev.antiphon.protocol.ContentPart.InputImage;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Judges the pictures and files of a request as far as that can be done without fetching anything: what could not be
 * shown to any model is refused here, with its place in the request. Immutable.
 */
final class MediaCheck {

    private static final String EXPECTED = ". Expected a base64-encoded data URL with an image MIME type (e.g."
            + " 'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU='), but got ";
    private static final int LONGEST_URL = 8192;

    private final MediaLimits limits;

    MediaCheck(MediaLimits limits) {
        this.limits = limits;
    }

    /**
     * @param items as they stand in the request
     * @param param where that is
     * @throws ApiException a 400 for the first that cannot be shown to a model
     */
    void check(List<Item> items, String param) {
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            List<ContentPart> parts = ItemParts.of(item);
            for (int j = 0; j < parts.size(); j++) {
                part(parts.get(j), param + "[" + i + "]." + ItemParts.place(item, j));
            }
        }
    }

    /** One part that stands at the given place. */
    void part(ContentPart part, String path) {
        switch (part) {
            case InputImage image -> image(image.imageUrl(), path + ".image_url");
            case InputFile file -> {
                if (file.fileUrl() == null) {
                    file(file, path + ".file_data");
                } else {
                    requireWebAddress(file.fileUrl(), "invalid_value", path + ".file_url");
                }
            }
            default -> {}
        }
    }

    private void image(String url, String path) {
        if (!DataUrl.is(url)) {
            requireWebAddress(url, "invalid_image_url", path);
            return;
        }
        DataUrl data = DataUrl.parse(url)
                .orElseThrow(() -> notAnImage("invalid_base64_image", path, "a value with an invalid format"));
        if (!MediaTypes.isImage(data.type())) {
            throw notAnImage(
                    "unsupported_image_media_type",
                    path,
                    "unsupported MIME type '" + ApiError.shown(data.type()) + "'");
        }
        if (data.size() < 0) {
            throw notAnImage("invalid_base64_image", path, "a value that is not valid base64");
        }
        if (data.size() == 0) {
            throw notAnImage("empty_image_file", path, "empty base64-encoded bytes");
        }
        requireSize("image_file_too_large", path, data.size(), limits.image());
        if (!MediaTypes.agree(data.type(), data.start())) {
            throw notAnImage("invalid_image_format", path, "bytes that are no image of the type '" + data.type() + "'");
        }
    }

    private void file(InputFile file, String path) {
        String given = Objects.requireNonNullElse(file.fileData(), "");
        String named = MediaTypes.ofName(Objects.requireNonNullElse(file.filename(), ""));
        DataUrl data = DataUrl.is(given)
                ? DataUrl.parse(given).orElseThrow(() -> notAFile(path, "a value with an invalid format"))
                : DataUrl.plain(named, given);
        String type = data.type().equals(MediaTypes.UNKNOWN) ? named : data.type();
        if (type.equals(MediaTypes.UNKNOWN)) {
            throw notAFile(
                    path, "data without a known type: name one in a data URL, or by the extension of 'filename'");
        }
        if (!MediaTypes.isFile(type)) {
            throw notAFile(path, "unsupported MIME type '" + ApiError.shown(type) + "'");
        }
        if (data.size() <= 0) {
            throw notAFile(path, data.size() == 0 ? "an empty file" : "a value that is not valid base64");
        }
        requireSize("invalid_value", path, data.size(), limits.file());
    }

    private static void requireSize(String code, String path, int size, long most) {
        if (size > most) {
            throw ApiError.invalid(
                            code,
                            path,
                            "Invalid '" + path + "': too large. Expected at most " + most + " bytes, but got " + size
                                    + " instead.")
                    .exception();
        }
    }

    /** Whether it may be fetched from, whoever fetches it finds out. */
    private static void requireWebAddress(String url, String code, String path) {
        if (!isWebAddress(url)) {
            throw ApiError.invalid(
                            code,
                            path,
                            "Invalid '" + path
                                    + "'. Expected a valid URL that begins with http:// or https:// and holds"
                                    + " no user or password, but got a value with an invalid format.")
                    .exception();
        }
    }

    private static boolean isWebAddress(String url) {
        try {
            URI uri = new URI(url);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            String authority = uri.getRawAuthority();
            return url.length() <= LONGEST_URL
                    && (scheme.equals("http") || scheme.equals("https"))
                    && authority != null
                    && authority.indexOf('@') < 0;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static ApiException notAnImage(String code, String path, String got) {
        return ApiError.invalid(code, path, "Invalid '" + path + "'" + EXPECTED + got + ".")
                .exception();
    }

    private static ApiException notAFile(String path, String got) {
        return ApiError.invalid(
                        "invalid_value",
                        path,
                        "Invalid '" + path + "'. Expected a base64-encoded file of a supported type, but got " + got
                                + ".")
                .exception();
    }
}
