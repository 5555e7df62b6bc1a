package io.multimodule.state;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a listener is told. */
final class Outcomes implements SaveListener {
    final List<String> told = new ArrayList<>();

    @Override
    public void saved(String task, long generation) {
        told.add(task + " saved " + generation);
    }

    @Override
    public void failed(String task, IOException error) {
        told.add(task + " failed: " + error.getMessage());
    }

    @Override
    public void superseded(String task) {
        told.add(task + " superseded");
    }
}
