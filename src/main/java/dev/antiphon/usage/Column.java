package dev.antiphon.usage;

import java.util.Locale;

/** What sums may be by. */
public enum Column {
    DAY("usedOn"),
    SUBJECT("subject"),
    KEY("keyId"),
    MODEL("model");

    private final String attribute;

    Column(String attribute) {
        this.attribute = attribute;
    }

    /** Of the entity. */
    String attribute() {
        return attribute;
    }

    /** As requests and answers have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
