package dev.antiphon.protocol;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The kinds of pictures and files that are taken, by their media type, lower case and without parameters. */
public final class MediaTypes {

    public static final String UNKNOWN = "application/octet-stream";

    private static final String PNG = "image/png";
    private static final String JPEG = "image/jpeg";
    private static final String GIF = "image/gif";
    private static final String WEBP = "image/webp";

    private static final Map<String, String> OF_EXTENSION = Map.ofEntries(
            Map.entry("pdf", "application/pdf"),
            Map.entry("txt", "text/plain"),
            Map.entry("log", "text/plain"),
            Map.entry("md", "text/markdown"),
            Map.entry("csv", "text/csv"),
            Map.entry("tsv", "text/tab-separated-values"),
            Map.entry("html", "text/html"),
            Map.entry("htm", "text/html"),
            Map.entry("css", "text/css"),
            Map.entry("js", "text/javascript"),
            Map.entry("ts", "text/x-typescript"),
            Map.entry("py", "text/x-python"),
            Map.entry("java", "text/x-java"),
            Map.entry("c", "text/x-c"),
            Map.entry("cpp", "text/x-c++"),
            Map.entry("go", "text/x-go"),
            Map.entry("rs", "text/x-rust"),
            Map.entry("sh", "text/x-shellscript"),
            Map.entry("json", "application/json"),
            Map.entry("jsonl", "application/jsonl"),
            Map.entry("xml", "application/xml"),
            Map.entry("yaml", "application/yaml"),
            Map.entry("yml", "application/yaml"),
            Map.entry("rtf", "application/rtf"),
            Map.entry("doc", "application/msword"),
            Map.entry("xls", "application/vnd.ms-excel"),
            Map.entry("ppt", "application/vnd.ms-powerpoint"),
            Map.entry("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            Map.entry("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            Map.entry("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
            Map.entry("odt", "application/vnd.oasis.opendocument.text"),
            Map.entry("ods", "application/vnd.oasis.opendocument.spreadsheet"),
            Map.entry("odp", "application/vnd.oasis.opendocument.presentation"));

    private static final Set<String> FILES = Set.copyOf(OF_EXTENSION.values());

    /** Other names of types that are taken. */
    private static final Set<String> ALIASES =
            Set.of("application/x-ndjson", "application/x-yaml", "application/javascript", "application/csv");

    private static final Set<String> OTHER_TEXTS = Set.of(
            "application/json",
            "application/jsonl",
            "application/x-ndjson",
            "application/xml",
            "application/yaml",
            "application/x-yaml",
            "application/javascript",
            "application/csv");

    private MediaTypes() {}

    /** Whether a model may be shown pictures of this type; {@code image/jpg} is no type, but what many write. */
    public static boolean isImage(String type) {
        return Set.of(PNG, JPEG, "image/jpg", GIF, WEBP).contains(type);
    }

    public static boolean isFile(String type) {
        return type.startsWith("text/") || FILES.contains(type) || ALIASES.contains(type);
    }

    /** Whether a file of this type is read as it stands. */
    public static boolean isText(String type) {
        return type.startsWith("text/") || OTHER_TEXTS.contains(type);
    }

    /** What the extension of a file's name says, {@link #UNKNOWN} if it says nothing. */
    public static String ofName(String filename) {
        String extension = filename.substring(filename.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return OF_EXTENSION.getOrDefault(extension, UNKNOWN);
    }

    /** Whether a picture that begins so is of the type it is said to be; if none is said, whether it is one at all. */
    public static boolean agree(String type, byte[] start) {
        String found = sniffed(start);
        return type.equals(UNKNOWN) ? !found.equals(UNKNOWN) : found.equals(type.equals("image/jpg") ? JPEG : type);
    }

    /** What the first bytes of a picture say it is, {@link #UNKNOWN} if it is none that is taken. Twelve are enough. */
    public static String sniffed(byte[] start) {
        if (begins(start, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
            return PNG;
        }
        if (begins(start, 0, 0xff, 0xd8, 0xff)) {
            return JPEG;
        }
        if (begins(start, 0, 'G', 'I', 'F', '8', '7', 'a') || begins(start, 0, 'G', 'I', 'F', '8', '9', 'a')) {
            return GIF;
        }
        boolean webp = begins(start, 0, 'R', 'I', 'F', 'F') && begins(start, 8, 'W', 'E', 'B', 'P');
        return webp ? WEBP : UNKNOWN;
    }

    private static boolean begins(byte[] bytes, int from, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            if (from + i >= bytes.length || (bytes[from + i] & 0xff) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
