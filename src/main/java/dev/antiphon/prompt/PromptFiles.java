package dev.antiphon.prompt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Templates of the operator's, for all tenants: one YAML or JSON file for each, called as its id, with its versions. They
 * are read once. Immutable.
 */
public final class PromptFiles implements PromptSource {

    /** No templates. */
    public static final PromptFiles NONE = new PromptFiles(new TreeMap<>());

    private static final Pattern FILE = Pattern.compile("(.+)\\.(yaml|yml|json)");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final TreeMap<String, Kept> templates;

    private PromptFiles(TreeMap<String, Kept> templates) {
        this.templates = templates;
    }

    private record Kept(Listed listed, Map<String, Template> versions) {}

    /**
     * Every template in a folder; other files are left alone.
     *
     * @throws IllegalArgumentException if the folder or a file in it cannot be used; the message says which and why
     */
    public static PromptFiles in(Path folder, CreateResponseReader reader) {
        TreeMap<String, Kept> templates = new TreeMap<>();
        for (Path file : files(folder)) {
            Kept kept = read(file, reader);
            if (templates.put(kept.listed().id(), kept) != null) {
                throw new IllegalArgumentException(file + ": there is another file for this template");
            }
        }
        return new PromptFiles(templates);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> FILE.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "The folder " + folder + " of prompt templates cannot be read", unreadable);
        }
    }

    private static Kept read(Path file, CreateResponseReader reader) {
        try {
            String name = file.getFileName().toString();
            return kept(name.substring(0, name.lastIndexOf('.')), YAML.readTree(file.toFile()), reader);
        } catch (ApiException wrong) {
            throw new IllegalArgumentException(file + ": " + wrong.error().param() + ": " + wrong.getMessage(), wrong);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(file + ": " + malformed.getOriginalMessage(), malformed);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(file + ": " + wrong.getMessage(), wrong);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(file + ": cannot be read", unreadable);
        }
    }

    private static Kept kept(String id, JsonNode json, CreateResponseReader reader) {
        Fields file = Fields.of(json, "");
        String given = file.text("default");
        Fields versions = file.object("versions");
        file.refuseOthers();
        Map<String, Template> all = new LinkedHashMap<>();
        if (versions != null) {
            versions.json().properties().forEach(version -> {
                String path = "versions." + version.getKey();
                require(VERSION.matcher(version.getKey()).matches(), path + " is no name of a version");
                all.put(
                        version.getKey(),
                        new Template(id, version.getKey(), Template.checked(version.getValue(), path, reader)));
            });
        }
        require(Ids.wellFormed(id), "its name is no id; valid are 1 to 64 letters, digits, '_' and '-'");
        require(!all.isEmpty(), "versions is missing or empty");
        String last = List.copyOf(all.keySet()).getLast();
        String chosen = Objects.requireNonNullElse(given, last);
        require(all.containsKey(chosen), "default names no version of it");
        return new Kept(new Listed(id, chosen, List.copyOf(all.keySet()), true), all);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    @Override
    public Optional<Template> find(String tenant, String id, @Nullable String version) {
        return Optional.ofNullable(templates.get(id))
                .map(kept -> kept.versions().get(version == null ? kept.listed().defaultVersion() : version));
    }

    @Override
    public Optional<Listed> look(String tenant, String id) {
        return Optional.ofNullable(templates.get(id)).map(Kept::listed);
    }

    @Override
    public List<Listed> list(String tenant, @Nullable String after, int most) {
        return (after == null ? templates : templates.tailMap(after, false))
                .values().stream().limit(most).map(Kept::listed).toList();
    }
}
