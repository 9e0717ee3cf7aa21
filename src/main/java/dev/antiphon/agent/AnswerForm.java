package dev.antiphon.agent;

/** The form the answer of a response has to have. Used by one run, turn after turn. */
interface AnswerForm {

    /** Any: what the model says is what the client gets, at once. */
    AnswerForm FREE = writer -> writer;

    /** What hears a turn and sees to it that its answer has this form. */
    AnswerWriter over(TurnWriter writer);
}
