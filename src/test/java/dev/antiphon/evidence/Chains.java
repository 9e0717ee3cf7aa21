package dev.antiphon.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.event.RunNote;
import dev.antiphon.event.RunNote.Noted;
import dev.antiphon.journal.Frozen;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Role;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Usage;
import dev.antiphon.seal.ChainLink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Chains for tests, without a database. */
public final class Chains {

    public static final Instant NOON = Instant.parse("2026-11-20T12:00:00.120Z");
    static final String ID = "resp_1";
    static final Echo ECHO = Echo.of(new CreateResponseReader(Set.of(), 100, 100)
            .read(Json.tree("{\"model\":\"m\",\"input\":\"x\"}".getBytes())));

    private Chains() {}

    /** One of every kind of note. */
    static List<RunNote> notes() {
        List<Item> items = List.of(user("Hi, \u00e9\ud83d\ude00"), user("again"));
        return List.of(
                new RunNote.Requested("m", "u", ECHO, items),
                new RunNote.Verdict("tool_output", "injection", "mark", RunNote.Effect.MARKED, 2, "call_1"),
                new RunNote.Asked(1, items, List.of("house__wipe")),
                new RunNote.Answered(1, "calls", items, Usage.of(3, 0, 4, 0), null),
                new RunNote.ToolDecided(
                        "mcp_1", "house", "http://h/", "wipe", "{\"a\":1}", "allowed", "approved", "mcpr_0"),
                new RunNote.ToolRan("mcp_1", "completed", "done", Duration.ofMillis(7)),
                new RunNote.Approval(RunNote.Step.USED, "mcpr_0", null, true, "bob", "fine"),
                new RunNote.TakenOver(List.of(new RunNote.Made("mcp_1", ""))));
    }

    static Item user(String text) {
        return new Item.Message("msg_1", Item.COMPLETED, Role.USER, List.of(new InputText(text)), null);
    }

    /** A closed chain of these, about a response with this JSON. */
    static Chain closed(boolean bodies, List<RunNote> notes, byte[] json) {
        Statements statements = new Statements(bodies);
        Chain chain = new Chain(ID);
        notes.forEach(note -> chain.add(NOON, statements.of(note)));
        chain.add(
                NOON, statements.ended("failed", new Response.Failure("server_error", "It broke."), Usage.NONE, json));
        return chain;
    }

    static byte[] export(Chain chain) {
        List<JsonNode> entries = Chain.entries(chain.bytes());
        return Export.of(new Evidence.Found(ID, "alice", true, chain.head(), "seal", entries, null));
    }

    /** Takes notes where there is no database, and says what is wrong with the chain when the response has ended. */
    public static final class Recorder {

        private final List<Noted> notes = new ArrayList<>();

        public void note(Noted note) {
            notes.add(note);
        }

        /** The kinds of its entries, in order. */
        public List<String> kinds(Frozen last) {
            return Chain.entries(chain(last).bytes()).stream()
                    .map(entry -> entry.get(ChainLink.KIND).textValue())
                    .toList();
        }

        public Optional<String> problem(Frozen last) {
            Chain chain = chain(last);
            List<JsonNode> entries = Chain.entries(chain.bytes());
            return Check.problem(last.response().id(), entries, chain.head())
                    .or(() -> Check.problem(entries, last.json()));
        }

        private Chain chain(Frozen last) {
            Statements statements = new Statements(true);
            Chain chain = new Chain(last.response().id());
            notes.forEach(note -> chain.add(note.at(), statements.of(note.note())));
            Response response = last.response();
            chain.add(
                    NOON, statements.ended(response.status().word(), response.error(), response.usage(), last.json()));
            return chain;
        }
    }

    /** Whoever may see what belongs to others of a tenant. */
    static Caller auditor(String tenant) {
        return new Caller(tenant, "eve", Set.of("auditor"));
    }
}
