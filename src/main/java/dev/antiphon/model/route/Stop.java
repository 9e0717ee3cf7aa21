package dev.antiphon.model.route;

/**
 * A place on the way to an answer.
 *
 * @param model the operator's name of the model that is asked there
 * @param as what the upstream calls it
 */
public record Stop(String model, String as, Target target) {}
