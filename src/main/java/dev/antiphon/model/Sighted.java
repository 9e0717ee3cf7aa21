package dev.antiphon.model;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ItemParts;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model of which is known what it can be shown: the rest is refused in plain words, and not by an upstream in riddles.
 *
 * @param images whether it sees pictures
 * @param files whether it reads files
 */
public record Sighted(ModelClient model, boolean images, boolean files) implements ModelClient {

    @Override
    public ModelStream stream(ModelRequest request, Cancellation cancel) throws ModelException {
        return model.stream(request, cancel);
    }

    @Override
    public boolean hosts(String toolType) {
        return model.hosts(toolType);
    }

    @Override
    public boolean guaranteesFormats() {
        return model.guaranteesFormats();
    }

    @Override
    public void requireAskable(CreateResponse request, List<Item> context) {
        if (!images || !files) {
            Stream.concat(request.opening().stream(), context.stream())
                    .flatMap(item -> ItemParts.of(item).stream())
                    .forEach(this::check);
        }
        model.requireAskable(request, context);
    }

    private void check(ContentPart part) {
        switch (part) {
            case ContentPart.InputImage image -> require(images, image, "images");
            case ContentPart.InputFile file -> require(files, file, "files");
            default -> {}
        }
    }

    private static void require(boolean can, ContentPart part, String what) {
        if (!can) {
            throw ApiError.invalid(
                            "unsupported_value",
                            "input",
                            "Invalid value: '" + part.type() + "'. This model takes no " + what + ".")
                    .exception();
        }
    }
}
