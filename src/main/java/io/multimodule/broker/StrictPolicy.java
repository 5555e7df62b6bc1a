package io.multimodule.broker;

import io.multimodule.broker.RootConfiguration.Grant;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitException.Kind;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitProcess;
import io.multimodule.unit.UnitSandbox;
import io.multimodule.unit.UnitSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the broker does for the daemon, and nothing else: units with our names, in our slices, without any
 * privilege, as the daemon's own user, or as another user with what root wrote down for it. A daemon that was
 * taken over gains from it at most a process more of its own user.
 */
final class StrictPolicy implements UnitPolicy {
    private static final Pattern SLICE =
            Pattern.compile("multimodule-(tasks|pools(-([A-Za-z0-9_:.]|\\\\x[0-9a-f]{2})+)?)\\.slice");
    private static final Pattern LOG_FIELD = Pattern.compile("MULTIMODULE_[A-Z0-9_]{1,50}");
    /** What another user's process may be told: nothing that chooses code. */
    private static final Map<String, Pattern> HARMLESS = Map.of(
            "LANG", Pattern.compile("[A-Za-z0-9_.@-]{1,40}"),
            "LC_ALL", Pattern.compile("[A-Za-z0-9_.@-]{1,40}"),
            "TZ", Pattern.compile("[A-Za-z0-9_+-]{1,40}(/[A-Za-z0-9_+-]{1,40}){0,2}"));

    private final String daemonUser;
    private final String daemonGroup;
    private final List<String> launcher;
    private final Function<String, OptionalInt> uids;
    private final RootConfiguration configuration;

    /**
     * Makes the policy.
     *
     * @param daemon the user of the daemon, and its group
     * @param launcher the program that runs a task as another user
     * @param uids the numbers of users, by name
     */
    StrictPolicy(Identity daemon, String launcher, Function<String, OptionalInt> uids,
            RootConfiguration configuration) {
        this.daemonUser = daemon.user();
        this.daemonGroup = daemon.group();
        this.launcher = List.of(launcher, "-m");
        this.uids = uids;
        this.configuration = configuration;
    }

    /** A user with its group. */
    record Identity(String user, String group) {
    }

    @Override
    public void admit(UnitName unit) throws UnitException {
        kind(unit);
    }

    @Override
    public void admit(UnitName unit, UnitLimits limits) throws UnitException {
        kind(unit);
        String fault = fault(limits);
        if (fault != null) {
            throw new UnitException(Kind.NO_PERMISSION, "the broker does not limit unit " + unit + ": " + fault);
        }
    }

    private static UnitKind kind(UnitName unit) throws UnitException {
        return UnitKind.of(unit).orElseThrow(() -> new UnitException(Kind.NO_PERMISSION, "unit " + unit
                + " is none of those that the broker serves: their names begin with " + UnitKind.TASK.prefix() + ", "
                + UnitKind.HOST.prefix() + " or " + UnitKind.POOL.prefix() + "; use systemctl for others"));
    }

    @Override
    public UnitSpec admit(UnitSpec wanted) throws UnitException {
        UnitKind kind = kind(wanted.name());
        requireSlice(wanted);
        requireMayDelegate(kind, wanted);
        requirePlainTexts(wanted);
        requireLogFields(wanted);
        String user = user(wanted);
        if (user.equals(daemonUser)) {
            return with(wanted, wanted.process().as(user, daemonGroup), tightened(wanted));
        }
        Grant grant = grant(kind, wanted, user);
        UnitProcess process = ofAnother(kind, wanted, grant).as(user, daemonGroup);
        UnitSandbox sandbox = tightened(wanted);
        return with(wanted, process, sandbox.withWritable(grant.granted(sandbox.writable())));
    }

    private static UnitSpec with(UnitSpec wanted, UnitProcess process, UnitSandbox sandbox) {
        return new UnitSpec(wanted.name(), wanted.description(), process, wanted.resources(), sandbox,
                wanted.lifecycle());
    }

    private static void requireSlice(UnitSpec wanted) throws UnitException {
        if (!SLICE.matcher(wanted.resources().slice()).matches()) {
            throw refused(wanted, "its slice is '" + wanted.resources().slice() + "', and it has to be"
                    + " multimodule-tasks.slice, multimodule-pools.slice or multimodule-pools-NAME.slice");
        }
    }

    private static void requireMayDelegate(UnitKind kind, UnitSpec wanted) throws UnitException {
        if (wanted.resources().delegated() && kind != UnitKind.POOL) {
            throw refused(wanted, "it asks for control groups of its own (Delegate=yes), which only pools have, for"
                    + " their workers; start it without them");
        }
    }

    /**
     * systemd writes such texts into a unit's file, where a line end would begin a setting of its own, and a
     * backslash before the line's end would join the next setting to it.
     */
    private static void requirePlainTexts(UnitSpec wanted) throws UnitException {
        UnitProcess process = wanted.process();
        requirePlain(wanted, "description", wanted.description(), true);
        requirePlain(wanted, "directory", process.directory(), true);
        for (String argument : process.argv()) {
            requirePlain(wanted, "command", argument, false);
        }
        for (String value : process.environment().values()) {
            requirePlain(wanted, "environment", value, false);
        }
        for (String value : process.logFields().values()) {
            requirePlain(wanted, "log fields", value, true);
        }
        UnitSandbox sandbox = wanted.sandbox();
        for (String path : sandbox.writable()) {
            requirePlain(wanted, "writable paths", path, true);
        }
        refuse(wanted, fault(wanted.resources().limits()));
    }

    private static String fault(UnitLimits limits) {
        return limits.devices().stream().map(device -> fault("devices", device.device(), true))
                .filter(Objects::nonNull).findFirst().orElse(null);
    }

    private static void requirePlain(UnitSpec wanted, String what, String text, boolean endsLine)
            throws UnitException {
        refuse(wanted, fault(what, text, endsLine));
    }

    private static void refuse(UnitSpec wanted, String fault) throws UnitException {
        if (fault != null) {
            throw refused(wanted, fault);
        }
    }

    /** Why systemd is not to read a text; {@code null} when it may. */
    private static String fault(String what, String text, boolean endsLine) {
        boolean odd = text.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f);
        return odd || endsLine && text.endsWith("\\") ? "its " + what + " has a line end, "
                + (endsLine ? "a backslash at its end, " : "")
                + "or another character that does not print: leave it out" : null;
    }

    private static void requireLogFields(UnitSpec wanted) throws UnitException {
        for (String field : wanted.process().logFields().keySet()) {
            if (!LOG_FIELD.matcher(field).matches()) {
                throw refused(wanted, "its log field '" + field + "' does not begin with MULTIMODULE_: rename it");
            }
        }
    }

    private String user(UnitSpec wanted) throws UnitException {
        UnitProcess process = wanted.process();
        String user = process.user().isEmpty() ? daemonUser : process.user();
        String group = process.group().isEmpty() ? daemonGroup : process.group();
        if (!group.equals(daemonGroup)) {
            throw refused(wanted, "its group is '" + group + "', and it has to be " + daemonGroup + ": leave it out");
        }
        requireUnprivileged(wanted, user);
        return user;
    }

    private void requireUnprivileged(UnitSpec wanted, String user) throws UnitException {
        boolean number = user.chars().allMatch(c -> c >= '0' && c <= '9');
        OptionalInt uid = number ? OptionalInt.empty() : uids.apply(user);
        if (number || user.equals("root") || uid.equals(OptionalInt.of(0))) {
            throw refused(wanted, "its user is '" + user + "', and nothing is ever run as root, nor as a user by"
                    + " number: name another user");
        }
        if (uid.isEmpty()) {
            throw new UnitException(Kind.BAD_USER, "unit " + wanted.name() + " could not start: user '" + user
                    + "' is not known: make it with adduser --system, or change it");
        }
    }

    private Grant grant(UnitKind kind, UnitSpec wanted, String user) throws UnitException {
        String owner = owner(kind, wanted);
        String key = kind.section() + "." + owner + ".user";
        Optional<Grant> grant = configuration.grant(kind, owner);
        if (grant.isEmpty() || !grant.get().user().equals(user)) {
            throw refused(wanted, "its user is '" + user + "', and " + (kind.section().isEmpty()
                    ? "only " + daemonUser + " is possible for it" : key + " in the configuration "
                    + grant.map(other -> "is '" + other.user() + "'").orElse("is not set")
                    + ": set it there, in a file of root's"));
        }
        return grant.get();
    }

    private UnitProcess ofAnother(UnitKind kind, UnitSpec wanted, Grant grant) throws UnitException {
        List<String> allowed = grant.command().isEmpty()
                ? List.of(launcher.get(0), launcher.get(1), owner(kind, wanted)) : grant.command();
        if (!wanted.process().argv().equals(allowed)) {
            throw refused(wanted, "its command is " + wanted.process().argv() + ", and as user "
                    + grant.user()
                    + " it may only be " + allowed + ": start the daemon without options, or set the command in a"
                    + " configuration file of root's");
        }
        return wanted.process().withEnvironment(harmless(wanted.process().environment())).in("/");
    }

    private static String owner(UnitKind kind, UnitSpec wanted) throws UnitException {
        try {
            return kind.owner(wanted.name());
        } catch (IllegalArgumentException e) {
            throw refused(wanted, e.getMessage());
        }
    }

    private static Map<String, String> harmless(Map<String, String> environment) {
        Map<String, String> kept = new LinkedHashMap<>();
        new TreeMap<>(environment).forEach((name, value) -> {
            if (HARMLESS.containsKey(name) && HARMLESS.get(name).matcher(value).matches()) {
                kept.put(name, value);
            }
        });
        return kept;
    }

    private static UnitSandbox tightened(UnitSpec wanted) throws UnitException {
        try {
            return SandboxFloor.under(wanted.sandbox(), wanted.resources().delegated());
        } catch (SandboxFloor.RefusedException e) {
            throw refused(wanted, e.getMessage());
        }
    }

    private static UnitException refused(UnitSpec wanted, String why) {
        return new UnitException(Kind.NO_PERMISSION, "the broker does not start unit " + wanted.name() + ": " + why);
    }
}
