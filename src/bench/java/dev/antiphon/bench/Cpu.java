package dev.antiphon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** CPU seconds and memory as the kernel counts them. Linux only: it reads {@code /proc}. */
final class Cpu {

    private static final double TICKS_PER_SECOND = 100;

    /** The least that can be told apart. */
    static final double RESOLUTION_SECONDS = 1 / TICKS_PER_SECOND;

    private Cpu() {}

    /** CPU seconds of a process and all its living descendants. */
    static double ofTree(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMapToLong(root ->
                        LongStream.concat(LongStream.of(pid), root.descendants().mapToLong(ProcessHandle::pid)))
                .mapToDouble(Cpu::ofProcess)
                .sum();
    }

    /** CPU seconds of everything on this machine. */
    static double ofMachine() {
        String[] fields =
                read(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split(" +");
        long busy = 0;
        for (int field : new int[] {1, 2, 3, 6, 7}) { // user, nice, system, irq, softirq
            busy += Long.parseLong(fields[field]);
        }
        return busy / TICKS_PER_SECOND;
    }

    /** Resident memory of a process in bytes. */
    static long resident(long pid) {
        return read(Path.of("/proc/" + pid + "/status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static double ofProcess(long pid) {
        String stat = read(Path.of("/proc/" + pid + "/stat"));
        if (stat.isEmpty()) {
            return 0;
        }
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(afterName[11]) + Long.parseLong(afterName[12])) / TICKS_PER_SECOND;
    }

    /** The text of a file, or nothing when its process has ended. */
    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException ended) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
