package dev.antiphon.writer;

import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.TextConfig.Format;

/** The form the answer of a response has to have. Used by one run, turn after turn. */
public interface AnswerForm {

    /** Any: what the model says is what the client gets, at once. */
    AnswerForm FREE = writer -> writer;

    /** What hears a turn and sees to it that its answer has this form. */
    AnswerWriter over(TurnWriter writer);

    /**
     * The form a request asks for. An upstream that guarantees it may be heard live; of any other, nobody hears a word
     * before all of them have been checked (decision 0019).
     *
     * @throws dev.antiphon.protocol.ApiException a 400 when no answer could have that form
     */
    static AnswerForm of(CreateResponse request, Model model) {
        Format format = request.text().format();
        if (format instanceof Format.Text) {
            return FREE;
        }
        JsonForm form = JsonForm.of(format);
        return model.client().guaranteesFormats()
                ? writer -> new CheckedAnswer(writer, form)
                : writer -> new HeldAnswer(writer, form);
    }

    /**
     * The same for a response that may wait for its turn: what is made of a schema takes ten times its space, and is made
     * anew when it is needed.
     */
    static AnswerForm later(CreateResponse request, Model model) {
        of(request, model);
        return writer -> of(request, model).over(writer);
    }
}
