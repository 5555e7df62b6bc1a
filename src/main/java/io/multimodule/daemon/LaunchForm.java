package io.multimodule.daemon;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.runtime.ProcessSettings;
import io.multimodule.runtime.SandboxSettings;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskSettings;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * What the configuration says that a process gets at its start and at no other time, as a digest: equal when
 * no other start is needed. Of the daemon itself nothing is in it, neither its environment nor its options nor
 * its version, so that another daemon finds the processes of the former one as they should be.
 */
final class LaunchForm {
    /** Of a pool with the usual {@code maximum_data}, in MiB. */
    private static final long USUAL_HEAP = 256;

    private LaunchForm() {
    }

    /** The form of a host, or of a task that is a program. */
    static String of(String name, Settings settings) {
        TaskSettings task = settings.tasks().get(name);
        boolean alone = task != null && task.isAlone();
        ProcessSettings process = alone ? task.process() : settings.hosts().getOrDefault(name, ProcessSettings.DEFAULT);
        Message.Builder form = Message.builder(10)
                .put("java_options", process.javaOptions())
                .put("environment", Message.copyOf(new TreeMap<>(process.environment())))
                .put("sandbox", sandbox(process.sandbox()));
        if (process.isProgram()) {
            // A host of Java tasks takes the configuration of its tasks as it runs; a program gets it at its start.
            form.put("command", process.command()).put("user", process.user()).put("notify", process.notifies())
                    .put("queues", settings.queues().directory().toString()).put("config", task.config());
        }
        if (alone && !task.ownUser().isEmpty()) {
            form.put("user", task.ownUser());
        }
        if (task != null && task.isPool() && HostUnits.heapOf(task.pool()) != USUAL_HEAP) {
            // Not in the usual form: an earlier version had no heap in it, and would have every pool started anew.
            form.put("heap", HostUnits.heapOf(task.pool()));
        }
        if (task != null && task.isPool() && task.pool().kernel().isSet()) {
            form.put("delegated", true);
        }
        return digest(JsonCodec.write(form.build()));
    }

    private static String sandbox(SandboxSettings sandbox) {
        return String.join("; ", new TreeMap<>(sandbox.switches()).toString(), sandbox.protectSystem().toString(),
                sandbox.protectHome().toString(), sandbox.addressFamilies().toString(),
                sandbox.systemCalls().toString(), sandbox.writable().toString());
    }

    private static String digest(byte[] form) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(form));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256; this one does not", e);
        }
    }
}
