package dev.antiphon.model;

import dev.antiphon.egress.EgressException;
import dev.antiphon.egress.Fetched;
import dev.antiphon.egress.Wanted;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.ContentPart.InputFile;
import dev.antiphon.protocol.ContentPart.InputImage;
import dev.antiphon.protocol.MediaLimits;
import dev.antiphon.protocol.MediaTypes;
import java.util.Base64;
import java.util.Optional;

/**
 * A picture or a file that a context names by its URL.
 *
 * @param image whether a picture is expected there
 * @param name of the file, empty for a picture
 */
record Link(boolean image, String url, String name) {

    /** Empty for a part that names nothing to fetch. */
    static Optional<Link> of(ContentPart part) {
        return switch (part) {
            case InputImage image ->
                image.imageUrl().regionMatches(true, 0, "http", 0, 4)
                        ? Optional.of(new Link(true, image.imageUrl(), ""))
                        : Optional.empty();
            case InputFile file -> Optional.ofNullable(file.fileUrl()).map(url -> new Link(false, url, nameOf(file)));
            default -> Optional.empty();
        };
    }

    /** The name it was given, or the last word of its address. */
    static String nameOf(InputFile file) {
        if (file.filename() != null) {
            return file.filename();
        }
        String path = withoutQuery(file.fileUrl() == null ? "" : file.fileUrl());
        String last = path.substring(path.lastIndexOf('/') + 1);
        return last.isEmpty() ? "file" : last;
    }

    Wanted wanted(MediaLimits limits) {
        return image
                ? new Wanted(
                        "image/png, image/jpeg, image/gif, image/webp",
                        type -> MediaTypes.isImage(known(type)) || unnamed(type),
                        limits.image())
                : new Wanted("*/*", type -> MediaTypes.isFile(known(type)), limits.file());
    }

    /** What was found, as a data URL. */
    String data(Fetched found) throws ModelException {
        String type = image ? MediaTypes.sniffed(found.body()) : known(found.type());
        if (found.body().length == 0) {
            throw fault("empty_image_file", "It is empty.");
        }
        if (image && !MediaTypes.agree(unnamed(found.type()) ? MediaTypes.UNKNOWN : found.type(), found.body())) {
            throw fault("invalid_image_format", "It is no image of the type it is said to be.");
        }
        return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(found.body());
    }

    /** In words that say nothing of what is at an address that may not be fetched from. */
    ModelException fault(EgressException failed, MediaLimits limits) {
        return switch (failed.reason()) {
            case UNAVAILABLE -> fault("failed_to_download_image", "It cannot be reached from here, or may not be.");
            case NOT_FOUND -> fault("failed_to_download_image", "The server there does not hand it out.");
            case TOO_LARGE ->
                fault(
                        "image_file_too_large",
                        "It is larger than " + (image ? limits.image() : limits.file()) + " bytes.");
            case WRONG_TYPE ->
                fault("unsupported_image_media_type", "It comes with a type or an encoding that is not supported.");
        };
    }

    /** Of files the contract has no codes of their own. */
    ModelException fault(String code, String why) {
        return new ModelException(ApiError.invalid(
                image ? code : "invalid_prompt",
                "input",
                "Failed to download the " + (image ? "image" : "file") + " at '" + ApiError.shown(withoutQuery(url))
                        + "'. " + why));
    }

    /** What a server says that does not know is decided by the name. */
    private String known(String type) {
        return unnamed(type) ? MediaTypes.ofName(name) : type;
    }

    private static boolean unnamed(String type) {
        return type.isEmpty() || type.equals(MediaTypes.UNKNOWN) || type.equals("binary/octet-stream");
    }

    /** A query may hold a signature, which belongs into no message. */
    private static String withoutQuery(String url) {
        int query = url.indexOf('?');
        int fragment = url.indexOf('#');
        int end = Math.min(query < 0 ? url.length() : query, fragment < 0 ? url.length() : fragment);
        return url.substring(0, end);
    }
}
