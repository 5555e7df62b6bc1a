package io.multimodule.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cgroup.GroupLimits;
import io.multimodule.cgroup.UnitGroups;
import io.multimodule.message.Message;
import io.multimodule.pool.WorkerGroups;
import io.multimodule.runtime.Reports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said where workers cannot have groups. */
class PoolDelegationTest {
    private static final GroupLimits SOME = new GroupLimits(1 << 20, 0, 0);

    private final List<String> opened = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final PoolDelegation delegation = new PoolDelegation("a b", new Told(), this::open);

    private final class Told implements Reports {
        @Override
        public void report(String channel, String task, String text, Message fields, Throwable cause) {
            said.add(channel + ": " + text);
        }

        @Override
        public boolean debugs() {
            return false;
        }
    }

    private UnitGroups open(String unit) throws IOException {
        opened.add(unit);
        throw new IOException("this process is in no unit; let systemd start it");
    }

    @Test
    void shouldSayOnceWhyTheLimitsAreNotEnforcedAndWhatToDo() {
        assertThat(delegation.of(SOME, 1)).isSameAs(WorkerGroups.NONE);
        assertThat(delegation.of(new GroupLimits(0, 9, 0), 2)).isSameAs(WorkerGroups.NONE);

        assertThat(opened).containsExactly("multimodule-pool-a\\x20b.service");
        assertThat(said).containsExactly("error: worker_limits of pool a b are not enforced, and its workers run without"
                + " them: this process is in no unit; let systemd start it; or use max_memory in place of worker_limits");
    }

    @Test
    void shouldTouchNoGroupsWithoutLimitsAndWaitForTheNextStartWhenTheyCome() {
        assertThat(delegation.of(GroupLimits.NONE, 1)).isSameAs(WorkerGroups.NONE);
        assertThat(said).isEmpty();

        assertThat(delegation.of(SOME, 2)).isSameAs(WorkerGroups.NONE);
        assertThat(opened).isEmpty();
        assertThat(said).containsExactly("log: worker_limits of pool a b hold as soon as the pool is started anew");
    }
}
