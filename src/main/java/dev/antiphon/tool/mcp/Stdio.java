package dev.antiphon.tool.mcp;

import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A process of this machine: one message a line, to its input and from its output. What it says on its error output goes to
 * the log. It is ended with the session.
 */
final class Stdio implements Channel {

    private static final System.Logger LOG = System.getLogger(Stdio.class.getPackageName());
    private static final int MOST_ERROR_LINE = 16 * 1024;
    private static final long FAREWELL_MILLIS = 1_000;

    /** What a process cannot do without. Everything else in our environment may be secret. */
    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "USER", "SystemRoot", "TEMP", "TMP");

    private final Process process;
    private final Inbox inbox;
    private final long most;
    private final ReentrantLock writing = new ReentrantLock();

    private Stdio(Process process, Inbox inbox, long most) {
        this.process = process;
        this.inbox = inbox;
        this.most = most;
    }

    static Function<Inbox, Channel> start(Reach.Command command, String label, McpSettings settings) throws McpFault {
        Process process = process(command, label);
        return inbox -> {
            Stdio channel = new Stdio(process, inbox, settings.messageBytes());
            channel.thread("mcp-stdout-" + label, channel::hear);
            channel.thread("mcp-stderr-" + label, () -> channel.log(label));
            return channel;
        };
    }

    @Override
    public void send(JSONRPCMessage message) throws McpFault {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.writeBytes(Messages.write(message));
        line.write('\n');
        writing.lock();
        try {
            OutputStream to = process.getOutputStream();
            line.writeTo(to);
            to.flush();
        } catch (IOException ended) {
            throw McpFault.lost();
        } finally {
            writing.unlock();
        }
    }

    /** First its input ends, which it should take for a farewell. */
    @Override
    public void close() {
        try {
            endInput();
            if (!process.waitFor(FAREWELL_MILLIS, TimeUnit.MILLISECONDS)) {
                process.destroy();
                process.waitFor(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Unless somebody is stuck writing to it: that ends with the process. */
    private void endInput() {
        if (writing.tryLock()) {
            try {
                process.getOutputStream().close();
            } catch (IOException gone) {
                // it has closed its input itself
            } finally {
                writing.unlock();
            }
        }
    }

    private static Process process(Reach.Command command, String label) throws McpFault {
        ProcessBuilder builder = new ProcessBuilder(command.command());
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(command.environment());
        try {
            return builder.start();
        } catch (IOException missing) {
            LOG.log(Level.WARNING, "The MCP server {0} could not be started: {1}", label, missing.toString());
            throw McpFault.settled("It could not be started.");
        }
    }

    /** A thread of the platform: reading from a process would hold one that virtual threads share. */
    private void thread(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(work);
    }

    private void hear() {
        McpFault end = McpFault.lost();
        try {
            Lines lines = new Lines(process.getInputStream(), most);
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                receive(line);
            }
        } catch (McpFault tooLarge) {
            end = tooLarge;
        } catch (IOException closed) {
            // as if it had ended
        }
        inbox.broken(end);
        process.destroy();
    }

    /** What is no message is left out: many a program cannot refrain from greeting. */
    private void receive(byte[] line) {
        try {
            if (line.length > 0) {
                Messages.read(line).forEach(inbox::receive);
            }
        } catch (McpFault garbled) {
            LOG.log(Level.DEBUG, "A line that is no message was left out");
        }
    }

    private void log(String label) {
        try {
            Lines lines = new Lines(process.getErrorStream(), MOST_ERROR_LINE);
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                LOG.log(Level.DEBUG, "{0}: {1}", label, new String(line, StandardCharsets.UTF_8));
            }
        } catch (McpFault | IOException ended) {
            drain();
        }
    }

    /** Unread it would stop the process. */
    private void drain() {
        try {
            process.getErrorStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException closed) {
            // nothing is left
        }
    }
}
