package dev.antiphon.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a text means to a model: a vector of length one. Those of different models have nothing to do with each other.
 *
 * @param embedder the model, empty where nothing is known
 */
record Meaning(String embedder, float[] vector) {

    static final Meaning UNKNOWN = new Meaning("", new float[0]);

    /** More would not go into the database's column. */
    static final int MOST_DIMENSIONS = 7_500;

    /** @throws IllegalArgumentException when a model answers with what is no direction */
    static Meaning of(String embedder, float[] raw) {
        double square = 0;
        for (float number : raw) {
            square += (double) number * number;
        }
        if (raw.length > MOST_DIMENSIONS || !Double.isFinite(square) || square == 0) {
            throw new IllegalArgumentException("A vector of " + raw.length + " numbers that cannot be used");
        }
        float[] unit = new float[raw.length];
        for (int i = 0; i < raw.length; i++) {
            unit[i] = (float) (raw[i] / Math.sqrt(square));
        }
        return new Meaning(embedder, unit);
    }

    static Meaning of(String embedder, byte[] stored) {
        float[] vector = new float[stored.length / Float.BYTES];
        ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return new Meaning(embedder, vector);
    }

    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    boolean known() {
        return vector.length > 0;
    }

    boolean comparable(Meaning other) {
        return known() && vector.length == other.vector.length && embedder.equals(other.embedder);
    }

    /** The cosine of the angle between the two, -1 to 1; 0 where they cannot be compared. */
    double likeness(Meaning other) {
        if (!comparable(other)) {
            return 0;
        }
        // Four sums: the processor need not wait for one addition before it begins the next.
        float[] sums = new float[4];
        int whole = vector.length & ~3;
        for (int i = 0; i < whole; i += 4) {
            sums[0] += vector[i] * other.vector[i];
            sums[1] += vector[i + 1] * other.vector[i + 1];
            sums[2] += vector[i + 2] * other.vector[i + 2];
            sums[3] += vector[i + 3] * other.vector[i + 3];
        }
        for (int i = whole; i < vector.length; i++) {
            sums[0] += vector[i] * other.vector[i];
        }
        return (double) sums[0] + sums[1] + sums[2] + sums[3];
    }
}
