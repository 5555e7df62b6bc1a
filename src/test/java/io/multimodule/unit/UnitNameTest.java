package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class UnitNameTest {

    // What systemd-escape(1) of systemd 252 prints for the same words.
    @Example
    void shouldEscapeAsSystemdDoes() {
        assertThat(UnitName.escape("plain_1:2.3")).isEqualTo("plain_1:2.3");
        assertThat(UnitName.escape("a-b c/d")).isEqualTo("a\\x2db\\x20c-d");
        assertThat(UnitName.escape(".hidden.x")).isEqualTo("\\x2ehidden.x");
        assertThat(UnitName.escape("ü")).isEqualTo("\\xc3\\xbc");
        assertThat(UnitName.escape("a@b\\")).isEqualTo("a\\x40b\\x5c");
    }

    @Property
    void shouldUndoItsEscape(@ForAll @StringLength(max = 40) String name) {
        String valid = new String(name.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.nio.charset.StandardCharsets.UTF_8);

        assertThat(UnitName.unescape(UnitName.escape(valid))).isEqualTo(valid);
    }

    @Property
    void shouldMakeAValidNameOfAnyTask(@ForAll @StringLength(min = 1, max = 17) String task) {
        UnitName name = UnitName.of("multimodule-task-", task);

        assertThat(name.value()).matches("[a-zA-Z0-9:_.@\\\\-]+\\.service");
    }

    @Example
    void shouldGiveTheTaskBack() {
        UnitName name = UnitName.of("multimodule-task-", "Web Größe-1");

        assertThat(name.nameAfter("multimodule-task-")).isEqualTo("Web Größe-1");
        assertThatThrownBy(() -> name.nameAfter("other-")).hasMessageContaining("does not begin with 'other-'");
    }

    @Example
    void shouldSayBeforehandThatANameIsTooLong() {
        int room = 255 - UnitName.TASK_PREFIX.length() - UnitName.SUFFIX.length();

        assertThat(UnitName.fault(UnitName.TASK_PREFIX, "x".repeat(room))).isNull();
        assertThat(UnitName.of(UnitName.TASK_PREFIX, "x".repeat(room)).value()).hasSize(255);
        assertThat(UnitName.fault(UnitName.TASK_PREFIX, "x".repeat(room + 1))).contains("of 256 characters", "allows 255",
            "\"multimodule-task-\"", "use a shorter name");
        assertThat(UnitName.fault(UnitName.TASK_PREFIX, "\u0444".repeat(room / 8 + 1))).contains("characters");
    }

    @Example
    void shouldRefuseWhatSystemdRefuses() {
        assertThatThrownBy(() -> new UnitName("x.timer")).hasMessageContaining("has to be NAME.service");
        assertThatThrownBy(() -> new UnitName(".service")).hasMessageContaining("has to be NAME.service");
        assertThatThrownBy(() -> new UnitName("a b.service")).hasMessageContaining("position 1");
        assertThatThrownBy(() -> new UnitName("x".repeat(248) + ".service"))
            .hasMessageContaining("256 characters").hasMessageContaining("allows 255").hasMessageContaining("shorter");
        assertThatThrownBy(() -> UnitName.unescape("a\\x2")).hasMessageContaining("position 1");
        assertThatThrownBy(() -> UnitName.unescape("\\xzz")).hasMessageContaining("position 0");
    }

    @Example
    void shouldGiveSystemdsObjectPath() {
        assertThat(SystemdBus.path("multimodule-task-a.service"))
            .isEqualTo("/org/freedesktop/systemd1/unit/multimodule_2dtask_2da_2eservice");
        assertThat(SystemdBus.path("1\\x2d.service")).isEqualTo("/org/freedesktop/systemd1/unit/_31_5cx2d_2eservice");
    }
}
