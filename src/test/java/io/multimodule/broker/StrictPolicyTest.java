package io.multimodule.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.broker.RootConfiguration.Grant;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitException.Kind;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitLimits.DeviceBandwidth;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitProcess;
import io.multimodule.unit.UnitResources;
import io.multimodule.unit.UnitSandbox;
import io.multimodule.unit.UnitSandbox.ProtectSystem;
import io.multimodule.unit.UnitSandbox.Setting;
import io.multimodule.unit.UnitSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the broker lets the daemon do, case by case. */
class StrictPolicyTest {
    private static final String LAUNCHER = "/usr/share/multimodule/bin/multimoduled";
    private static final Map<String, Integer> USERS = Map.of("root", 0, "toor", 0, "multimodule", 990, "acme", 991,
            "mallory", 992);
    private final Map<String, Grant> grants = new HashMap<>();
    private final StrictPolicy policy = new StrictPolicy(new StrictPolicy.Identity("multimodule", "multimodule"), LAUNCHER,
            user -> USERS.containsKey(user) ? OptionalInt.of(USERS.get(user)) : OptionalInt.empty(),
            (kind, name) -> Optional.ofNullable(grants.get(kind.section() + "." + name)));

    private static UnitSpec spec(String unit, UnitProcess process) {
        return UnitSpec.of(new UnitName(unit), process)
                .with(new UnitResources("multimodule-tasks.slice", 0, UnitResources.DEFAULT.limits()));
    }

    private static UnitSpec task(UnitProcess process) {
        return spec("multimodule-task-Resize.service", process);
    }

    private static UnitSpec inSlice(String slice) {
        return task(UnitProcess.of("/bin/true")).with(new UnitResources(slice, 0, UnitResources.DEFAULT.limits()));
    }

    private UnitException refusal(UnitSpec spec) {
        try {
            policy.admit(spec);
        } catch (UnitException e) {
            return e;
        }
        throw new AssertionError("admitted " + spec);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multimodule-task-A.service", "multimodule-host-A.service", "multimodule-pool-A.service",
        "multimodule-pool-Web\\x2dApp.service"})
    void shouldServeUnitsWithOurNames(String unit) throws Exception {
        policy.admit(new UnitName(unit));
        assertThat(policy.admit(spec(unit, UnitProcess.of("/bin/true"))).name().value()).isEqualTo(unit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh.service", "multimodule.service", "multimodule-broker.service", "multimodule-task-.service",
        "xmultimodule-task-A.service", "multimodule-tasks.service"})
    void shouldRefuseEveryOtherUnit(String unit) {
        assertThatThrownBy(() -> policy.admit(new UnitName(unit))).isInstanceOf(UnitException.class)
                .hasMessageContaining("unit " + unit + " is none of those that the broker serves")
                .hasMessageContaining("use systemctl");
        assertThat(refusal(spec(unit, UnitProcess.of("/bin/true"))).kind()).isEqualTo(Kind.NO_PERMISSION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multimodule-tasks.slice", "multimodule-pools.slice", "multimodule-pools-Web.slice",
        "multimodule-pools-a\\x2db.slice"})
    void shouldPutUnitsIntoOurSlices(String slice) throws Exception {
        assertThat(policy.admit(inSlice(slice)).resources().slice()).isEqualTo(slice);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "system.slice", "-.slice", "multimodule.slice", "multimodule-tasks-x.slice",
        "multimodule-pools-.slice", "multimodule-pools-a-b.slice", "multimodule-pools-a/b.slice",
        "multimodule-tasks.slice\nUser=root\n.slice"})
    void shouldRefuseEveryOtherSlice(String slice) {
        assertThat(refusal(inSlice(slice))).hasMessageContaining("its slice is '" + slice + "', and it has to be"
                + " multimodule-tasks.slice").extracting(UnitException::kind).isEqualTo(Kind.NO_PERMISSION);
    }

    @Test
    void shouldRunAnythingAsTheDaemonsOwnUser() throws Exception {
        Map<String, String> environment = Map.of("LD_PRELOAD", "/tmp/x.so", "PATH", "/bin");
        UnitProcess wanted = UnitProcess.of("/usr/bin/python3", "-c", "print(1)").withEnvironment(environment).in("/tmp");

        UnitProcess unnamed = policy.admit(task(wanted)).process();
        UnitProcess named = policy.admit(task(wanted.as("multimodule", "multimodule"))).process();

        assertThat(unnamed).isEqualTo(named).isEqualTo(wanted.as("multimodule", "multimodule"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "0", "00", "toor", "991"})
    void shouldRunNothingAsRootNorByNumber(String user) {
        grants.put("tasks.Resize", new Grant(user, List.of("/bin/true"), List.of()));

        assertThat(refusal(task(UnitProcess.of("/bin/true").as(user, "")))).hasMessageContaining("its user is '" + user
                + "', and nothing is ever run as root, nor as a user by number").extracting(UnitException::kind)
                .isEqualTo(Kind.NO_PERMISSION);
    }

    @Test
    void shouldSayThatAUserIsMissing() {
        assertThat(refusal(task(UnitProcess.of("/bin/true").as("nosuch", "")))).hasMessageContaining("user 'nosuch' is not known")
                .extracting(UnitException::kind).isEqualTo(Kind.BAD_USER);
    }

    @Test
    void shouldRefuseAnotherGroup() {
        assertThat(refusal(task(UnitProcess.of("/bin/true").as("multimodule", "shadow"))))
                .hasMessageContaining("its group is 'shadow', and it has to be multimodule");
    }

    @Test
    void shouldRefuseAUserThatRootDidNotName() {
        UnitSpec spec = task(UnitProcess.of(LAUNCHER, "-m", "Resize").as("mallory", ""));
        assertThat(refusal(spec)).hasMessageContaining("tasks.Resize.user in the configuration is not set: set it there, in a file of root's");

        grants.put("tasks.Resize", new Grant("acme", List.of(), List.of()));

        assertThat(refusal(spec)).hasMessageContaining("tasks.Resize.user in the configuration is 'acme'");
    }

    @Test
    void shouldRunTheLauncherAsTheUserThatRootNamedForThatTask() throws Exception {
        grants.put("tasks.Resize", new Grant("acme", List.of(), List.of()));

        UnitProcess process = policy.admit(task(UnitProcess.of(LAUNCHER, "-m", "Resize").as("acme", ""))).process();

        assertThat(process.user()).isEqualTo("acme");
        assertThat(process.group()).isEqualTo("multimodule");
        assertThat(process.directory()).isEqualTo("/");
        assertThat(refusal(spec("multimodule-task-Other.service", process))).hasMessageContaining("tasks.Other.user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\x52esize", "R\\x65size", "Resize\\xff", "\\x2fResize"})
    void shouldGrantAnotherUserToOneUnitOfATask(String name) throws Exception {
        for (String owner : List.of("Resize", "Resize\ufffd", "/Resize")) {
            grants.put("tasks." + owner, new Grant("acme", List.of("/bin/true"), List.of()));
        }
        UnitProcess process = UnitProcess.of("/bin/true").as("acme", "");

        assertThat(policy.admit(spec("multimodule-task-Resize.service", process)).process().user()).isEqualTo("acme");
        assertThat(refusal(spec("multimodule-task-" + name + ".service", process))).hasMessageContaining("the unit of ")
                .extracting(UnitException::kind).isEqualTo(Kind.NO_PERMISSION);
    }

    @Test
    void shouldRefuseAnyOtherCommandAsAnotherUser() {
        grants.put("tasks.Resize", new Grant("acme", List.of(), List.of()));
        for (List<String> command : List.of(List.of("/bin/sh"), List.of(LAUNCHER), List.of(LAUNCHER, "-m", "Other"),
                List.of(LAUNCHER, "-c", "/tmp/evil.yaml", "-m", "Resize"), List.of("/tmp/multimoduled", "-m", "Resize"))) {
            assertThat(refusal(task(UnitProcess.of(command).as("acme", "")))).hasMessageContaining("its command is " + command)
                    .hasMessageContaining("it may only be [" + LAUNCHER + ", -m, Resize]");
        }
    }

    @Test
    void shouldRunTheCommandThatRootWroteDownAndNoOther() throws Exception {
        List<String> command = List.of("/usr/bin/python3", "/opt/acme/resize.py");
        grants.put("tasks.Resize", new Grant("acme", command, List.of()));

        assertThat(policy.admit(task(UnitProcess.of(command).as("acme", ""))).process().argv()).isEqualTo(command);
        assertThat(refusal(task(UnitProcess.of(LAUNCHER, "-m", "Resize").as("acme", "")))).hasMessageContaining("may only be " + command);
    }

    @Test
    void shouldTellAnotherUsersProcessNothingThatChoosesCode() throws Exception {
        grants.put("tasks.Resize", new Grant("acme", List.of(), List.of()));
        Map<String, String> environment = Map.of("LD_PRELOAD", "/tmp/x.so", "PATH", "/tmp", "JAVA_HOME", "/tmp", "LANG", "C.UTF-8",
                "JAVA_TOOL_OPTIONS", "-javaagent:/tmp/x.jar", "MULTIMODULE_JAVA_OPTS", "-cp /tmp", "TZ", "Europe/Berlin",
                "LC_ALL", "../../tmp/x");

        UnitProcess process = policy.admit(task(UnitProcess.of(LAUNCHER, "-m", "Resize").as("acme", "")
                .withEnvironment(environment).in("/tmp"))).process();

        assertThat(process.environment()).isEqualTo(Map.of("LANG", "C.UTF-8", "TZ", "Europe/Berlin"));
        assertThat(process.directory()).isEqualTo("/");
    }

    @Test
    void shouldRunPoolsAndSharedHostsAsNobodyElse() throws Exception {
        List<String> command = List.of("/opt/acme/worker");
        grants.put("pools.Web", new Grant("acme", command, List.of()));
        UnitProcess process = UnitProcess.of(command).as("acme", "");

        for (String unit : List.of("multimodule-pool-Web.service", "multimodule-host-Web.service")) {
            assertThat(refusal(spec(unit, process))).hasMessageContaining("its user is 'acme'");
            assertThat(policy.admit(spec(unit, UnitProcess.of(command))).process().user()).isEqualTo("multimodule");
        }
    }

    @Test
    void shouldTakeEveryPrivilegeWhateverIsAskedFor() throws Exception {
        UnitSandbox sandbox = policy.admit(task(UnitProcess.of("/bin/true")).with(UnitSandbox.NONE)).sandbox();

        assertThat(sandbox.settings()).contains(Setting.NO_NEW_PRIVILEGES, Setting.DROP_CAPABILITIES, Setting.RESTRICT_SUID_SGID,
                Setting.RESTRICT_NAMESPACES, Setting.PRIVATE_DEVICES).doesNotContain(Setting.PRIVATE_TMP);
        assertThat(sandbox.protectSystem()).isEqualTo(ProtectSystem.STRICT);
        assertThat(sandbox.protectHome()).isEqualTo("yes");
        assertThat(sandbox.umask()).isEqualTo("0007");
        assertThat(sandbox.systemCalls()).containsExactly("@system-service");
        assertThat(sandbox.addressFamilies()).containsExactly("AF_UNIX", "AF_INET", "AF_INET6");
    }

    @Test
    void shouldLetASandboxBeTighter() throws Exception {
        UnitSandbox wanted = new UnitSandbox(Set.of(Setting.PRIVATE_NETWORK), "0077", ProtectSystem.NO, "tmpfs",
                List.of("AF_UNIX", "AF_PACKET"), List.of(), List.of("/var/lib/multimodule"));

        UnitSandbox sandbox = policy.admit(task(UnitProcess.of("/bin/true")).with(wanted)).sandbox();

        assertThat(sandbox.settings()).contains(Setting.PRIVATE_NETWORK, Setting.NO_NEW_PRIVILEGES);
        assertThat(sandbox.addressFamilies()).containsExactly("AF_UNIX");
        assertThat(sandbox.umask()).as("what a unit writes is for its group, whatever is asked for").isEqualTo("0007");
        assertThat(sandbox.protectHome()).isEqualTo("tmpfs");
        assertThat(sandbox.writable()).containsExactly("/var/lib/multimodule");
    }

    @Test
    void shouldLetAnotherUserWriteOnlyWhereRootSaysSo() throws Exception {
        grants.put("tasks.Resize", new Grant("acme", List.of(), List.of("-/srv/acme", "/srv/state")));
        UnitSandbox wanted = UnitSandbox.TIGHT.withWritable(List.of("/srv/state", "-/run/multimodule", "-/var/log/multimodule",
                "/srv/acme", "/srv/other", "-/", "/srv/acme/below"));
        UnitSpec own = task(UnitProcess.of("/bin/true")).with(wanted);
        UnitSpec another = task(UnitProcess.of(LAUNCHER, "-m", "Resize").as("acme", "")).with(wanted);

        assertThat(policy.admit(own).sandbox().writable()).isEqualTo(wanted.writable());
        assertThat(policy.admit(another).sandbox().writable()).containsExactly("/srv/state", "-/run/multimodule",
                "-/var/log/multimodule", "/srv/acme");
        assertThat(SandboxFloor.notGranted(wanted, policy.admit(another).sandbox()))
                .containsExactly("writable: [/srv/other, -/, /srv/acme/below]");
    }

    @Test
    void shouldHaveTheFloorsUmaskWhateverIsAskedFor() throws Exception {
        UnitSandbox usual = UnitSandbox.TIGHT;
        UnitSandbox open = new UnitSandbox(usual.settings(), "0000", usual.protectSystem(), usual.protectHome(),
                usual.addressFamilies(), usual.systemCalls(), List.of());

        assertThat(granted(open).umask()).isEqualTo("0007");
    }

    private static UnitSandbox lists(List<String> families, List<String> systemCalls) {
        UnitSandbox usual = UnitSandbox.TIGHT;
        return new UnitSandbox(usual.settings(), usual.umask(), usual.protectSystem(), usual.protectHome(), families,
                systemCalls, List.of());
    }

    private UnitSandbox granted(UnitSandbox wanted) throws UnitException {
        return policy.admit(task(UnitProcess.of("/bin/true")).with(wanted)).sandbox();
    }

    @Test
    void shouldGrantFewerSystemCallsAndNeverMore() throws Exception {
        List<String> fewer = List.of("@basic-io", "@file-system");
        assertThat(granted(lists(List.of(), fewer)).systemCalls()).isEqualTo(fewer);
        assertThat(granted(lists(List.of(), List.of("@mount", "@system-service"))).systemCalls())
                .containsExactly("@system-service");
        for (List<String> other : List.of(List.of("read", "write"), List.of("@basic-io", "@mount"), List.of("~@ipc"),
                List.of("@basic-io:EPERM"))) {
            assertThat(refusal(task(UnitProcess.of("/bin/true")).with(lists(List.of(), other)))).hasMessageContaining(
                    "its sandbox.system_calls are " + other + ", and the broker grants @system-service or some of [@aio, ")
                    .hasMessageContaining("name nothing but these").extracting(UnitException::kind).isEqualTo(Kind.NO_PERMISSION);
        }
    }

    @Test
    void shouldRefuseAddressFamiliesOfWhichNoneCanBeGranted() {
        assertThat(refusal(task(UnitProcess.of("/bin/true")).with(lists(List.of("AF_NETLINK"), List.of()))))
                .hasMessageContaining("its sandbox.address_families are [AF_NETLINK], and the broker grants none but"
                        + " [AF_UNIX, AF_INET, AF_INET6]: name at least one of these").extracting(UnitException::kind)
                .isEqualTo(Kind.NO_PERMISSION);
    }

    @Test
    void shouldNameWhatIsNotGrantedOfASandbox() throws Exception {
        UnitSandbox loose = new UnitSandbox(Set.of(Setting.PRIVATE_NETWORK), "", ProtectSystem.FULL, "read-only",
                List.of("AF_UNIX", "AF_NETLINK"), List.of("@system-service", "@mount"), List.of());
        UnitSandbox tight = lists(List.of("AF_UNIX"), List.of("@basic-io"));

        assertThat(SandboxFloor.notGranted(loose, granted(loose))).contains("hide_processes: false", "protect_system: full",
                "protect_home: read-only", "address_families: [AF_NETLINK]", "system_calls: [@mount]")
                .doesNotContain("private_tmp: false", "private_network: false");
        assertThat(SandboxFloor.notGranted(tight, granted(tight))).isEmpty();
        assertThat(SandboxFloor.notGranted(UnitSandbox.TIGHT, granted(UnitSandbox.TIGHT))).isEmpty();
    }

    @Test
    void shouldDelegateControlGroupsToPoolsAlone() throws Exception {
        UnitSandbox loose = UnitSandbox.TIGHT.without(Setting.PROTECT_CONTROL_GROUPS);
        UnitResources delegated = new UnitResources("multimodule-pools-Web.slice", 0, UnitLimits.NONE).withDelegation();
        UnitProcess process = UnitProcess.of("/bin/true");
        UnitSpec pool = spec("multimodule-pool-Web.service", process).with(loose);

        assertThat(policy.admit(pool.with(delegated)).sandbox()).isEqualTo(loose);
        assertThat(policy.admit(pool.with(delegated)).resources()).isEqualTo(delegated);
        assertThat(policy.admit(pool.with(delegated).with(UnitSandbox.TIGHT)).sandbox()).isEqualTo(UnitSandbox.TIGHT);
        assertThat(policy.admit(pool).sandbox()).as("without delegation").isEqualTo(UnitSandbox.TIGHT);
        for (String other : List.of("multimodule-task-Web.service", "multimodule-host-Web.service")) {
            assertThat(refusal(spec(other, process).with(delegated))).extracting(UnitException::kind).isEqualTo(Kind.NO_PERMISSION);
        }
        assertThat(refusal(task(process).with(delegated)))
                .hasMessageContaining("it asks for control groups of its own (Delegate=yes), which only pools have");
    }

    @Test
    void shouldLetNoTextBecomeALineOfAUnitsFile() {
        UnitProcess process = UnitProcess.of("/bin/true");
        String evil = "x\nExecStopPost=+/bin/sh";
        for (UnitSpec spec : List.of(task(process).withDescription(evil), task(process).withDescription("x\\"),
                task(UnitProcess.of("/bin/true", evil)), task(process.in("/tmp/" + evil)),
                task(process.withEnvironment(Map.of("A", evil))), task(process.withLogFields(Map.of("MULTIMODULE_A", evil))),
                task(process).with(UnitSandbox.NONE.withWritable(List.of("/tmp", evil))))) {
            assertThat(refusal(spec)).hasMessageContaining("has a line end").extracting(UnitException::kind).isEqualTo(Kind.NO_PERMISSION);
        }
    }

    @Test
    void shouldLetNoDeviceBecomeALineOfAUnitsFile() throws Exception {
        UnitName unit = new UnitName("multimodule-task-Resize.service");
        UnitLimits odd = limits("/dev/null\\");

        assertThatThrownBy(() -> limits("/dev/null\nExecStopPost=+/bin/sh")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has to be an absolute path without line ends");
        assertThatThrownBy(() -> limits("dev/null")).hasMessageContaining("has to be an absolute path");
        assertThatThrownBy(() -> policy.admit(unit, odd)).isInstanceOf(UnitException.class)
                .hasMessageContaining("its devices has a line end, a backslash at its end");
        assertThat(refusal(task(UnitProcess.of("/bin/true")).with(new UnitResources("multimodule-tasks.slice", 0, odd))))
                .hasMessageContaining("its devices has a line end");
        policy.admit(unit, limits("/var/lib/multimodule"));
    }

    private static UnitLimits limits(String device) {
        return new UnitLimits(UnitLimits.UNLIMITED, UnitLimits.UNLIMITED, UnitLimits.UNLIMITED, 1,
                List.of(new DeviceBandwidth(device, 1, 1)));
    }

    @Test
    void shouldRefuseLogFieldsThatAreNotOurs() {
        assertThat(refusal(task(UnitProcess.of("/bin/true").withLogFields(Map.of("SYSLOG_IDENTIFIER", "sshd")))))
                .hasMessageContaining("its log field 'SYSLOG_IDENTIFIER' does not begin with MULTIMODULE_");
    }
}
