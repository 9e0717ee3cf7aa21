package dev.antiphon.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.antiphon.conversation.ItemPage;
import dev.antiphon.conversation.ItemPage.Row;
import dev.antiphon.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The contract's list of items, around the very bytes that were stored. */
final class ItemList {

    private ItemList() {}

    static byte[] json(ItemPage page) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator list = Json.MAPPER.createGenerator(out)) {
            write(list, page);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator list, ItemPage page) throws IOException {
        List<Row> rows = page.rows();
        list.writeStartObject();
        list.writeStringField("object", "list");
        list.writeArrayFieldStart("data");
        for (Row row : rows) {
            list.writeRawValue(new String(row.json(), StandardCharsets.UTF_8));
        }
        list.writeEndArray();
        list.writeStringField("first_id", rows.isEmpty() ? null : rows.get(0).id());
        list.writeStringField(
                "last_id", rows.isEmpty() ? null : rows.get(rows.size() - 1).id());
        list.writeBooleanField("has_more", page.hasMore());
        list.writeEndObject();
    }
}
