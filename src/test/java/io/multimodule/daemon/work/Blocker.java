package io.multimodule.daemon.work;

import io.multimodule.message.Message;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the pipe that a message names, and so keeps everything waiting until somebody writes to it. */
public final class Blocker implements Task {
    @Override
    public void onMessage(Message message, TaskContext context) throws Exception {
        context.log("went on with " + Files.readString(Path.of(message.string("pipe"))).strip());
    }
}
