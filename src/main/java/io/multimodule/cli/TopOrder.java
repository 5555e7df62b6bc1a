package io.multimodule.cli;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** By what {@code top} sorts; what was not measured comes last, and equals by name. */
enum TopOrder {
    /** Processor time, the most first. */
    CPU('c', task -> task.figure("cpu")),
    /** Memory, the most first. */
    MEMORY('m', task -> task.figure("memory")),
    /** Messages in and out, the most first. */
    MESSAGES('e', task -> task.figure("messages_in") + task.figure("messages_out")),
    /** What waits for the task, the most first. */
    QUEUE('w', TaskDocument::waiting),
    /** The worst level first. */
    LEVEL('l', task -> List.of("ok", "warn", "severe", "failsafe").indexOf(task.isHeld() ? "failsafe" : task.level())),
    /** By name. */
    NAME('n', task -> 0);

    private final char key;
    private final ToDoubleFunction<TaskDocument> weight;

    TopOrder(char key, ToDoubleFunction<TaskDocument> weight) {
        this.key = key;
        this.weight = weight;
    }

    /** The order that a key asks for. */
    static Optional<TopOrder> of(int key) {
        for (TopOrder order : values()) {
            if (order.key == key) {
                return Optional.of(order);
            }
        }
        return Optional.empty();
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads an order on the command line. */
    static final class Reader implements ITypeConverter<TopOrder> {
        @Override
        public TopOrder convert(String text) {
            return Arrays.stream(values()).filter(order -> order.toString().equals(text)).findAny().orElseThrow(() ->
                    new TypeConversionException("\"" + text + "\" is no order; it is one of "
                            + Arrays.stream(values()).map(TopOrder::toString).collect(Collectors.joining(", "))));
        }
    }

    char key() {
        return key;
    }

    List<TaskDocument> sorted(List<TaskDocument> tasks) {
        return tasks.stream().sorted(Comparator.comparingDouble(this::descending).thenComparing(TaskDocument::name))
                .toList();
    }

    /** NaN is larger than every number, so what was not measured is last. */
    private double descending(TaskDocument task) {
        return -weight.applyAsDouble(task);
    }
}
