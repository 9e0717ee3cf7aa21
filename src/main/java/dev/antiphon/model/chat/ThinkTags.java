package dev.antiphon.model.chat;

/** Whether what a model thinks comes in the midst of its text, and how that is told apart from what it says. */
public enum ThinkTags {
    /** The upstream tells both apart itself, or the model does not think. */
    NONE,
    /** The text may begin with {@code <think>}, and what it says begins behind {@code </think>}. */
    TAGGED,
    /** The prompt has opened the tag already: all is thought up to {@code </think>}. */
    OPEN
}
