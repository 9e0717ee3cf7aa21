package dev.antiphon.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The process that the application runs in, seen by the JDK's own tool from outside, whichever server it is. */
record ServerProcess(long pid) {

    /** That of the server under test; empty when it has ended. */
    static Optional<ServerProcess> ofTheServer() {
        if (Server.used().embedded()) {
            return Optional.of(new ServerProcess(ProcessHandle.current().pid()));
        }
        String place = System.getProperty("antiphon.it.payara");
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .filter(process -> process.info().commandLine().orElse("").contains(place))
                .map(process -> new ServerProcess(process.pid()))
                .findFirst();
    }

    /** The names of its threads, without those of virtual ones. */
    List<String> threads() {
        return jcmd("Thread.print")
                .lines()
                .filter(line -> line.startsWith("\""))
                .map(line -> line.substring(1, line.lastIndexOf('"')))
                .toList();
    }

    /** How many there are of a class, when what nobody refers to is gone. */
    long instances(String type) {
        return jcmd("GC.class_histogram")
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(row -> row.length >= 4 && row[3].equals(type))
                .mapToLong(row -> Long.parseLong(row[1]))
                .sum();
    }

    private String jcmd(String... command) {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<String> line = new ArrayList<>(List.of(tool.toString(), String.valueOf(pid)));
        line.addAll(Arrays.asList(command));
        try {
            // Into a file: a process that looks at itself stands still meanwhile, and would not read from a pipe.
            Path said = Files.createTempFile("jcmd", null);
            int status = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start()
                    .waitFor();
            String text = Files.readString(said);
            Files.delete(said);
            if (status != 0) {
                throw new IllegalStateException(text);
            }
            return text;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
