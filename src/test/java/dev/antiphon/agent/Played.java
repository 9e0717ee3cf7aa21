package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.event.RunNote;
import dev.antiphon.evidence.Chains;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.Frozen;
import dev.antiphon.journal.Journal;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Segment;
import dev.antiphon.journal.Unstored;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item.Reasoning;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.safety.Safety;
import dev.antiphon.seal.TestCompactions;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.writer.ReasoningForm;
import dev.antiphon.writer.ReasoningForms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A response that has run a script to its end; what is in {@code <name>.request.json} was asked for, too, and what is in
 * {@code <name>.tools.json} is {@linkplain ScriptedTools run}.
 */
final class Played {

    static final Path FOLDER = Path.of("src/test/resources/transcripts");
    static final Clock NOON = Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);
    static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));
    static final RunLimits LIMITS = new RunLimits(Duration.ofMinutes(5), 16 << 20, 8, 8);

    /** How the names of those begin that run in the background; nothing but their events is retold. */
    private static final String BACKGROUND = "in-the-background";

    final LiveResponse live;
    final List<Frozen> kept = new ArrayList<>();
    final Chains.Recorder evidence = new Chains.Recorder();

    private Played(String name, boolean framed, Before before) throws IOException {
        boolean background = name.startsWith(BACKGROUND);
        JsonNode body = Json.MAPPER.readTree("{\"model\":\"scripted\",\"input\":\"Hi\",\"stream\":true,\"background\":"
                + background + Script.fields(FOLDER, name) + "}");
        CreateResponse request = new CreateResponseReader(Set.of(), 100, 100).read(body);
        Ids ids = new Ids(NOON, new AtomicLong()::incrementAndGet);
        Response begun =
                Response.begun(ids.next(Ids.RESPONSE), NOON.instant().getEpochSecond(), "scripted", Echo.of(request));
        live = new LiveResponse(
                begun, List.of(), ALICE, framed || background, LIMITS.journalBytes(), new Keeping(), NOON);
        Script script = Script.of(FOLDER.resolve(name + ".model.jsonl")).before(line -> {
            before.line(live, line);
        });
        live.begin();
        live.announce();
        live.proceed();
        Model model = new Model("scripted", "scripts", script);
        ReasoningForms forms = new ReasoningForms(TestKeys.REASONING, names(name));
        Context context = new Context(null, List.of(), request.input());
        ServerTools tools = ScriptedTools.of(FOLDER, name).at(NOON, ids);
        new Works(TestCompactions.predictable(), forms, tools, Safety.NONE, ids)
                .of(
                        model,
                        request,
                        context,
                        tools.hosting(model, ALICE),
                        form(name),
                        tools.plan(model, request, ALICE, context, null),
                        Screening.NONE)
                .of(live)
                .run();
    }

    /** Some transcripts are sealed, some have other names for raw reasoning; their own name says which. */
    static ReasoningForm form(String name) {
        return new ReasoningForm(names(name), name.startsWith("sealed"), Played::sealed);
    }

    static ReasoningNames names(String name) {
        return name.startsWith("open-responses") ? ReasoningNames.OPEN_RESPONSES : ReasoningNames.OPENAI;
    }

    /** A seal that is always the same over the same. */
    private static Reasoning sealed(Reasoning item) {
        String seal = "over-" + new String(Json.bytes(item.summary()), StandardCharsets.UTF_8).length() + "-"
                + (item.content() == null
                        ? "nothing"
                        : new String(Json.bytes(item.content()), StandardCharsets.UTF_8).length());
        return new Reasoning(item.id(), item.status(), item.summary(), item.content(), seal);
    }

    static Stream<String> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".model.jsonl"))
                    .map(name -> name.substring(0, name.length() - ".model.jsonl".length()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    /** Those whose numbers are not kept. */
    static Stream<String> foreground() throws IOException {
        return transcripts().filter(name -> !name.startsWith(BACKGROUND));
    }

    static Played of(String name, boolean framed) throws IOException {
        return new Played(name, framed, (live, line) -> {});
    }

    static Played cancelledBefore(String name, int line) throws IOException {
        return watched(name, (live, next) -> {
            if (next == line) {
                live.stop(Ending.CANCELLED);
            }
        });
    }

    static Played watched(String name, Before before) throws IOException {
        return new Played(name, true, before);
    }

    /** What happens before the model says the next line of its script. */
    interface Before {
        void line(LiveResponse live, int line);
    }

    List<byte[]> frames(int from) throws InterruptedException {
        return frames(live.from(from));
    }

    static List<byte[]> frames(Journal.Reader reader) throws InterruptedException {
        List<byte[]> frames = new ArrayList<>();
        while (!reader.over()) {
            frames.addAll(reader.next());
        }
        return frames;
    }

    List<String> lines() throws InterruptedException {
        return frames(0).stream().map(Played::data).toList();
    }

    List<JsonNode> events() throws InterruptedException {
        return events(frames(0));
    }

    static List<JsonNode> events(List<byte[]> frames) {
        return frames.stream()
                .map(frame -> Json.tree(data(frame).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** The JSON of a frame, whose form is checked on the way: event line, data line, blank line, LF only. */
    static String data(byte[] frame) {
        String[] lines = new String(frame, StandardCharsets.UTF_8).split("\n", -1);
        assertThat(lines).hasSize(4);
        assertThat(lines[0]).startsWith("event: ");
        assertThat(lines[1]).startsWith("data: {\"type\":\"" + lines[0].substring(7) + "\"");
        assertThat(lines[2]).isEmpty();
        assertThat(lines[3]).isEmpty();
        return lines[1].substring(6);
    }

    private final class Keeping implements Checkpoints {
        @Override
        public void grown(Unstored frames) {
            frames.stored(frames.segment());
        }

        @Override
        public boolean announced(Frozen begun, Segment first) {
            kept.add(begun);
            return true;
        }

        @Override
        public void noted(RunNote.Noted note) {
            evidence.note(note);
        }

        @Override
        public void ended(Frozen ended, Segment rest) {
            kept.add(ended);
        }
    }
}
