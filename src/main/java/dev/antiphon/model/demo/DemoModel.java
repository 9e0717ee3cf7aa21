package dev.antiphon.model.demo;

import dev.antiphon.model.*;
import java.time.Duration;

public final class DemoModel implements ModelClient {
    public DemoModel(Duration d) {}

    public ModelStream stream(ModelRequest r, Cancellation c) {
        return new ModelStream() {
            int i;

            public ModelEvent next() {
                try {
                    Thread.sleep(50);
                } catch (InterruptedException e) {
                }
                i++;
                return i < 10
                        ? new ModelEvent.TextDelta("word " + i + " ")
                        : i == 10 ? new ModelEvent.Finished(ModelEvent.Reason.STOP, null) : null;
            }

            public boolean ready() {
                return false;
            }

            public void close() {}
        };
    }
}
