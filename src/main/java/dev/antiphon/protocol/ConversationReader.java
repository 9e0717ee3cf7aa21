package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** Reads the bodies of the requests on conversations: every field is honoured or refused by name. Immutable. */
public final class ConversationReader {

    private static final int MOST_ITEMS = 20;
    private static final String METADATA = "metadata";
    private static final String ITEMS = "items";

    private final MediaCheck media;

    /** @param media how large pictures and files may be */
    public ConversationReader(MediaLimits media) {
        this.media = new MediaCheck(media);
    }

    /**
     * What a conversation begins with.
     *
     * @param items ids only where the client gave them; may be empty
     */
    public record Beginning(Map<String, String> metadata, List<Item> items) {}

    /** @throws ApiException a 400 that names the first field found wrong, here and below */
    public Beginning beginning(JsonNode body) {
        Fields fields = Fields.of(body, "");
        fields.atMost(ITEMS, MOST_ITEMS);
        Beginning beginning = new Beginning(Metadata.read(fields), ItemReader.list(fields, ITEMS));
        fields.refuseOthers();
        media.check(beginning.items(), ITEMS);
        return beginning;
    }

    /** The metadata that replaces what there is. It must be there; {@code null} stands for none. */
    public Map<String, String> metadata(JsonNode body) {
        Fields fields = Fields.of(body, "");
        if (!body.has(METADATA)) {
            throw ApiError.missing(METADATA).exception();
        }
        Map<String, String> metadata = Metadata.read(fields);
        fields.refuseOthers();
        return metadata;
    }

    /** The items to add, at least one. */
    public List<Item> items(JsonNode body) {
        Fields fields = Fields.of(body, "");
        fields.required(ITEMS);
        fields.atLeastOne(ITEMS);
        fields.atMost(ITEMS, MOST_ITEMS);
        List<Item> items = ItemReader.list(fields, ITEMS);
        fields.refuseOthers();
        media.check(items, ITEMS);
        return items;
    }
}
