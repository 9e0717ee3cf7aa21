package dev.antiphon.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * Where the configuration and the data folder are: named, in this order, by a system property, an environment variable,
 * or an entry of the application server's.
 *
 * <p>Without any of them there is no configuration file, and the data is kept in the home of the user the server runs
 * as: never in the working directory, which depends on how it was started.
 */
public final class ConfigurationSource {

    private final Function<String, @Nullable String> properties;
    private final Function<String, @Nullable String> environment;
    private final Function<String, @Nullable String> jndi;

    ConfigurationSource(
            Function<String, @Nullable String> properties,
            Function<String, @Nullable String> environment,
            Function<String, @Nullable String> jndi) {
        this.properties = properties;
        this.environment = environment;
        this.jndi = jndi;
    }

    public static ConfigurationSource ofThisMachine() {
        return new ConfigurationSource(System::getProperty, System::getenv, ConfigurationSource::environmentEntry);
    }

    /**
     * Reads everything that the operator has written down.
     *
     * @throws SettingsException as {@link #settings()}
     */
    Configuration read() {
        Settings settings = settings();
        return new Configuration(settings, prompts(settings), tools(settings));
    }

    /**
     * The settings of this machine: those of the configuration file, or the defaults if none is named.
     *
     * @throws SettingsException if a file is named but cannot be used
     */
    public Settings settings() {
        SettingsReader reader = new SettingsReader(environment);
        return file().map(reader::read).orElseGet(reader::defaults);
    }

    /** The folder of prompt templates: the one that was settled, or the one beside the configuration file if it is there. */
    public Optional<Path> prompts(Settings settings) {
        return folder("prompts", settings.prompts());
    }

    /** The folder of the operator's tools, likewise. */
    public Optional<Path> tools(Settings settings) {
        return folder("tools", settings.tools().folder());
    }

    private Optional<Path> folder(String usual, String settled) {
        Optional<Path> beside = file().map(file -> file.resolveSibling(usual)).filter(Files::isDirectory);
        return settled.isEmpty() ? beside : file().map(file -> file.resolveSibling(settled));
    }

    /** The configuration file, if one is named. */
    public Optional<Path> file() {
        return named("config");
    }

    /** The folder of the embedded database, generated keys and logs. */
    public Path data() {
        return named("data").orElseGet(() -> {
            String home = Objects.requireNonNullElse(properties.apply("user.home"), ".");
            return Path.of(home, ".antiphon").toAbsolutePath();
        });
    }

    private Optional<Path> named(String what) {
        return Stream.<@Nullable String>of(
                        properties.apply("antiphon." + what),
                        environment.apply("ANTIPHON_" + what.toUpperCase(Locale.ROOT)),
                        jndi.apply("java:comp/env/antiphon/" + what))
                .filter(name -> name != null && !name.isBlank())
                .findFirst()
                .map(name -> Path.of(name).toAbsolutePath());
    }

    @SuppressWarnings("BanJNDI") // The names are this class's own; nothing a client sends gets here.
    private static @Nullable String environmentEntry(String name) {
        try {
            Object value = new InitialContext().lookup(name);
            return value == null ? null : value.toString();
        } catch (NamingException noSuchEntry) {
            return null;
        }
    }
}
