package dev.antiphon.model;

/** What an upstream makes of the format a request asks for. */
public enum StructuredOutputs {
    /** It takes {@code response_format}, and does its best. */
    PASSED_ON,
    /** It takes {@code response_format}, and its answers cannot but follow it. */
    ENFORCED,
    /** It takes {@code response_format}, but of a schema only: any object is asked for by one. */
    SCHEMAS,
    /** It does not take {@code response_format}: the model is told in words. */
    DESCRIBED
}
