package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The answers in docs/control.md have the fields that a real daemon gives. */
class ControlAnswersIT {
    private static final Pattern BLOCK =
            Pattern.compile("^```json (\\S+)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    /** Objects whose fields are names of the user's own, or of figures. */
    private static final Set<ControlCommand> OF_ITS_OWN = Set.of(ControlCommand.CHANNELS, ControlCommand.METRICS);
    private static final Set<String> OBJECTS_OF_ITS_OWN = Set.of("state", "overrides");

    @TempDir
    Path temporary;
    private DaemonProcess daemon;
    private final Map<String, Message> documented = new TreeMap<>();

    @BeforeEach
    void start() throws Exception {
        for (Matcher block = BLOCK.matcher(Files.readString(Path.of("docs/control.md"))); block.find();) {
            documented.put(block.group(1), JsonCodec.read(block.group(2)));
        }
        daemon = new DaemonProcess(temporary);
        daemon.config("tasks: { Alpha: {}, Nothing: {} }\n"
                + "routes: [ { match: {}, forwards: [ { queue: Out } ] } ]\n").start();
        daemon.transit().send("Alpha", "{\"emit_ct\":1}");
        daemon.transit().receive("Out");
        daemon.transit().sendRaw("Alpha", "no message");
        daemon.output().await("was refused");
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
    }

    @Test
    void shouldAnswerWithTheFieldsOfThePage() throws Exception {
        compare(ControlCommand.STATUS, Message.EMPTY);
        compareList("values", ControlCommand.CONFIG_SHOW);
        compare(ControlCommand.CHANNELS, Message.EMPTY);
        compare(ControlCommand.METRICS, Message.EMPTY);
        compare(ControlCommand.METRICS_PROMETHEUS, Message.EMPTY);
        Message entry = Message.of("config", Message.of("add", 2));
        compare(ControlCommand.CONFIG_SET, Message.of("tasks", Message.of("Alpha", entry)));
        compare(ControlCommand.CHANNELS_SET, Message.of("channels", Message.of("audit", "off")));
        compare(ControlCommand.DEBUG, Message.of("level", 0));
        compare(ControlCommand.CONFIG_REMOVE, Message.of("task", "Nothing"));
        compare(ControlCommand.CONFIG_RESET, Message.EMPTY);
        compare(ControlCommand.RELOAD, Message.EMPTY);
    }

    @Test
    void shouldShowASavedStateAsThePageSays() throws Exception {
        assertThat(daemon.stop()).isZero();
        daemon.start();
        compare(ControlCommand.STATE_SHOW, Message.of("task", "Alpha"));
    }

    @Test
    void shouldTellOfTasksWhatThePageSays() throws Exception {
        List<Object> rows = daemon.ask(ControlCommand.TASKS, Message.EMPTY).array("tasks");
        List<Object> shown = documented.get("tasks").array("tasks");

        assertThat(unmeasured(named(rows, "Alpha"))).isEqualTo(unmeasured(shown.get(0)));
        assertThat(fields(shown.get(2))).containsAll(unmeasured(named(rows, "Nothing")));

        Message main = (Message) daemon.ask(ControlCommand.TASKS, Message.EMPTY).array("processes").get(0);
        assertThat(main.string("name")).isEqualTo("main");
        assertThat(unmeasured(main)).isEqualTo(unmeasured(documented.get("tasks").array("processes").get(0)));
    }

    @Test
    void shouldAnswerWhatIsDoneToTasksAsThePageSays() throws Exception {
        Message alpha = Message.of("task", "Alpha");
        for (ControlCommand command : List.of(ControlCommand.AWAIT, ControlCommand.TASK_STOP, ControlCommand.TASK_START,
                ControlCommand.AWAIT, ControlCommand.RESTART, ControlCommand.AWAIT, ControlCommand.HOLD,
                ControlCommand.RELEASE, ControlCommand.AWAIT)) {
            compare(command, alpha);
        }
        compare(ControlCommand.MIGRATE, alpha.with("host", "main"));
    }

    @Test
    void shouldTellOfDeadLettersWhatThePageSays() throws Exception {
        compare(ControlCommand.DEAD_LETTERS, Message.EMPTY);
        Message letter = (Message) daemon.ask(ControlCommand.DEAD_LETTERS, Message.EMPTY).array("letters").get(0);
        compare(ControlCommand.DEAD_LETTER, Message.of("id", letter.get("id")));
        compare(ControlCommand.DEAD_LETTERS_REPLAY, Message.of("id", letter.get("id")));
        compare(ControlCommand.DEAD_LETTERS_DROP, Message.of("all", true));
    }

    private void compare(ControlCommand command, Message request) throws Exception {
        Message answer = daemon.ask(command, request);
        Message shown = documented.get(command.wireName());
        if (OF_ITS_OWN.contains(command)) {
            assertThat(answer.asMap().keySet()).as(command.wireName()).containsAll(shown.asMap().keySet());
        } else {
            compare(command.wireName(), shown, answer);
        }
    }

    /** The page has a list whose entries differ in their fields: each real one has those of one of them. */
    private void compareList(String list, ControlCommand command) throws Exception {
        Message answer = daemon.ask(command, Message.EMPTY);
        Message shown = documented.get(command.wireName());
        compare(command.wireName(), shown.without(list), answer.without(list));
        Set<Set<String>> kinds = shown.array(list).stream().map(ControlAnswersIT::fields).collect(Collectors.toSet());
        assertThat(answer.array(list)).isNotEmpty()
                .allSatisfy(entry -> assertThat(fields(entry)).isIn(kinds));
    }

    private static void compare(String where, Object shown, Object answer) {
        if (shown instanceof Message shownObject && answer instanceof Message object) {
            assertThat(fields(object)).as(where).isEqualTo(fields(shownObject));
            for (String name : shownObject.asMap().keySet()) {
                if (!OBJECTS_OF_ITS_OWN.contains(name)) {
                    compare(where + "." + name, shownObject.get(name), object.get(name));
                }
            }
        } else if (shown instanceof List<?> shownList && answer instanceof List<?> list) {
            if (!list.isEmpty() && !shownList.isEmpty()) {
                compare(where + "[0]", shownList.get(0), list.get(0));
            }
        } else if (shown != null && answer != null) {
            assertThat(answer.getClass()).as(where).isEqualTo(shown.getClass());
        }
    }

    /** What is measured is there when it was measured, which may be after the answer. */
    private static Set<String> unmeasured(Object document) {
        Set<String> fields = new TreeSet<>(fields(document));
        fields.removeAll(Set.of("figures", "level", "levels"));
        return fields;
    }

    private static Set<String> fields(Object document) {
        return new TreeSet<>(((Message) document).asMap().keySet());
    }

    private static Message named(List<Object> rows, String name) {
        return rows.stream().map(Message.class::cast).filter(row -> name.equals(row.string("name"))).findFirst()
                .orElseThrow();
    }
}
