package dev.antiphon.agent;

import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.safety.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * What a client says in one place of a request. Mostly nobody looks, and then nothing is gathered.
 *
 * @param place how it is called there
 * @param words what of it the client wrote
 */
record Said(Where where, Supplier<String> place, Supplier<List<String>> words) {

    /** All that a request says; not what was said before it. */
    static List<Said> in(CreateResponse request, Context context) {
        List<Said> said = new ArrayList<>();
        String instructions = request.instructions();
        if (instructions != null) {
            said.add(new Said(Where.INSTRUCTIONS, () -> "instructions", () -> List.of(instructions)));
        }
        said.addAll(in(request.opening(), i -> "prompt"));
        said.addAll(in(context.input(), context::place));
        return said;
    }

    /** @param places how each item is called */
    static List<Said> in(List<Item> items, IntFunction<String> places) {
        List<Said> said = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            int index = i;
            Item item = items.get(i);
            said.add(new Said(SaidTexts.where(item), () -> places.apply(index), () -> SaidTexts.of(item)));
        }
        return said;
    }

    String param() {
        return place.get();
    }

    List<String> texts() {
        return words.get();
    }
}
