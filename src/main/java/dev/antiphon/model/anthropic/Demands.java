package dev.antiphon.model.anthropic;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponse.Sampling;
import dev.antiphon.protocol.InLine;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ItemParts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses what the Messages API has no field for, or would refuse itself in words that are nobody's here. */
final class Demands {

    private static final String NO_FIELD = "It is not supported with this model.";

    private Demands() {}

    static void require(CreateResponse request, Profile profile) {
        Sampling sampling = request.sampling();
        refuse(isSet(sampling.presencePenalty()), "presence_penalty", NO_FIELD);
        refuse(isSet(sampling.frequencyPenalty()), "frequency_penalty", NO_FIELD);
        refuse(sampling.topLogprobs() != null && sampling.topLogprobs() > 0, "top_logprobs", NO_FIELD);
        refuse(request.wantsLogprobs(), "include", "This model tells no log probabilities.");
        Double temperature = sampling.temperature();
        if (temperature != null && temperature > 1) {
            throw ApiError.invalid(
                            "decimal_above_max_value",
                            "temperature",
                            "Invalid 'temperature': decimal above maximum value. Expected a value <= 1 with this model,"
                                    + " but got " + temperature + " instead.")
                    .exception();
        }
        if (Effort.wantsThought(request)) {
            thinking(request, profile);
        }
    }

    private static void thinking(CreateResponse request, Profile profile) {
        Sampling sampling = request.sampling();
        refuse(
                profile.thinking() == Thinking.NONE && request.reasoning().effort() != null,
                "reasoning.effort",
                NO_FIELD);
        if (profile.thinking() != Thinking.NONE && !Effort.letsThink(sampling)) {
            throw ApiError.unsupported(
                            Effort.isUsual(sampling.temperature()) ? "top_p" : "temperature",
                            "This model takes it only when it does not think: leave out either it or 'reasoning.effort'.")
                    .exception();
        }
    }

    /** Files of which the API has an idea; what is behind a URL, whoever fetches it finds out. */
    static void require(List<Item> context) {
        for (Item item : context) {
            for (ContentPart part : ItemParts.of(item)) {
                if (part instanceof ContentPart.InputFile file && file.fileUrl() == null) {
                    requireReadable(file);
                }
            }
        }
    }

    private static void requireReadable(ContentPart.InputFile file) {
        InLine media = InLine.of(file);
        if (!media.isPdf() && !media.isText()) {
            throw ApiError.invalid(
                            "unsupported_value",
                            "input",
                            "Invalid value: a file of type '" + ApiError.shown(media.type())
                                    + "'. Of files this model takes PDF and text.")
                    .exception();
        }
    }

    private static boolean isSet(@Nullable Double penalty) {
        return penalty != null && penalty != 0;
    }

    private static void refuse(boolean demanded, String param, String why) {
        if (demanded) {
            throw ApiError.unsupported(param, why).exception();
        }
    }
}
