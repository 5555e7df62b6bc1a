package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.unit.UnitLimits.DeviceBandwidth;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What one end says of a unit, the other understands. */
class SpecDocumentTest {
    private static final UnitName NAME = UnitName.of("multimodule-task-", "Täsk 1");

    private static Message sent(Message document) throws Exception {
        return JsonCodec.read(JsonCodec.write(document));
    }

    @Test
    void shouldCarryEverythingOfASpecification() throws Exception {
        UnitLimits limits = new UnitLimits(1 << 20, 2 << 20, 9, 0.25,
            List.of(new DeviceBandwidth("/dev/sda", 1000, UnitLimits.UNLIMITED)));
        UnitProcess process = new UnitProcess(List.of("/bin/echo", "", "a b", "ü\u0001\n"), Map.of("A", "1", "B", ""), "acme", "users",
            "/tmp", Map.of("MULTIMODULE_TASK", "Täsk 1"));
        UnitLifecycle lifecycle = new UnitLifecycle(UnitLifecycle.Readiness.EXEC, Duration.ofMillis(1500), Duration.ofSeconds(2),
            UnitLifecycle.KillMode.MAIN_FIRST, UnitLifecycle.OomPolicy.KILL, Duration.ofSeconds(3));
        UnitSpec spec = new UnitSpec(NAME, "a task", process, new UnitResources("a.slice", 512, limits),
            UnitSandbox.TIGHT.withWritable(List.of("-/var/tmp")), lifecycle);

        assertThat(SpecDocument.spec(sent(SpecDocument.of(spec)))).isEqualTo(spec);
    }

    @Test
    void shouldCarryDelegationAndBeAsBeforeWithoutIt() throws Exception {
        UnitSpec plain = UnitSpec.of(NAME, UnitProcess.of("/bin/true"));
        UnitSpec delegated = plain.with(plain.resources().withDelegation());

        assertThat(SpecDocument.spec(sent(SpecDocument.of(delegated)))).isEqualTo(delegated).isNotEqualTo(plain);
        assertThat(SpecDocument.of(plain).object("resources").has("delegated")).isFalse();
    }

    @Test
    void shouldCarryWhatHasNoLimits() throws Exception {
        UnitSpec spec = UnitSpec.of(NAME, UnitProcess.of("/bin/true"));

        assertThat(SpecDocument.spec(sent(SpecDocument.of(spec)))).isEqualTo(spec);
        assertThat(SpecDocument.limits(sent(SpecDocument.of(UnitLimits.NONE.withCpus(2))))).isEqualTo(UnitLimits.NONE.withCpus(2));
    }

    @Test
    void shouldCarryStatusAndFailure() throws Exception {
        UnitStatus status = new UnitStatus(NAME, UnitState.FAILED, "0123", 7, "at work ☃", new UnitExit(UnitExit.How.DUMPED, 6, "core-dump"));
        UnitException failure = new UnitException(UnitException.Kind.BAD_USER, "who is that?");

        assertThat(UnitStatusDocument.status(sent(UnitStatusDocument.of(status)))).isEqualTo(status);
        assertThat(UnitStatusDocument.exception(sent(UnitStatusDocument.of(failure)))).hasMessage("who is that?")
            .extracting(UnitException::kind).isEqualTo(UnitException.Kind.BAD_USER);
    }

    @Test
    void shouldSayWhatIsMissingOrWrong() {
        Message whole = SpecDocument.of(UnitSpec.of(NAME, UnitProcess.of("/bin/true")));

        for (int i = 0; i < whole.size(); i++) {
            String field = whole.nameAt(i);
            assertThatThrownBy(() -> SpecDocument.spec(whole.without(field))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("field \"" + field + "\" has to be a");
        }
        assertThatThrownBy(() -> SpecDocument.spec(whole.with("name", "x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SpecDocument.spec(whole.with("sandbox", whole.object("sandbox").with("umask", "9"))))
            .hasMessageContaining("umask '9' is none");
    }
}
