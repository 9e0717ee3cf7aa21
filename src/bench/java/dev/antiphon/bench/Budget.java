package dev.antiphon.bench;

/** What a figure should stay below: reaching the target is the goal, being above the ceiling a defect. */
record Budget(double target, double ceiling, String unit) {

    static final Budget NONE = none("×");

    static Budget none(String unit) {
        return new Budget(Double.NaN, Double.NaN, unit);
    }

    static Budget ratio(double target, double ceiling) {
        return new Budget(target, ceiling, "×");
    }

    String verdict(double value) {
        if (Double.isNaN(target)) {
            return "";
        }
        return value <= target ? "target met" : value <= ceiling ? "below the ceiling" : "**above the ceiling**";
    }

    String show(double value) {
        return Double.isNaN(value)
                ? "–"
                : (value >= 20 ? "%.0f" : "%.2f").formatted(value) + (unit.equals("×") ? "×" : " " + unit);
    }
}
