package io.multimodule.unit;

import java.util.Optional;

/**
 * Exit statuses by which a supervisor says that it never came to run the program: systemd.exec(5),
 * "Process Exit Codes". {@link ProcessUnits} uses the same.
 */
enum SetupFailure {
    CHDIR(200, UnitException.Kind.BAD_COMMAND, "its working directory %d cannot be entered: make it, or change it"),
    LIMITS(205, UnitException.Kind.BAD_LIMIT, "a resource limit cannot be set: lower the limit of open files"),
    EXEC(203, UnitException.Kind.BAD_COMMAND, "%c cannot be run: check that it exists, that it is a file which the user"
        + " may execute, and that the interpreter in its first line exists"),
    GROUP(216, UnitException.Kind.BAD_USER, "group '%g' is not known or not allowed: make it, or change the group"),
    USER(217, UnitException.Kind.BAD_USER,
        "user '%u' is not known or not allowed: make it with adduser --system, or change it"),
    CGROUP(219, UnitException.Kind.BAD_LIMIT, "its cgroup cannot be used: look at the slice and the limits"),
    NAMESPACE(226, UnitException.Kind.BAD_SANDBOX, "its sandbox cannot be made: check that its writable paths exist"),
    SECCOMP(228, UnitException.Kind.BAD_SANDBOX, "its system call filter was refused: check the names in it"),
    STATE_DIRECTORY(238, UnitException.Kind.BAD_SANDBOX, "its state directory cannot be made: look for a full disk");

    private final int status;
    private final UnitException.Kind kind;
    private final String sentence;

    SetupFailure(int status, UnitException.Kind kind, String sentence) {
        this.status = status;
        this.kind = kind;
        this.sentence = sentence;
    }

    static Optional<SetupFailure> of(UnitExit exit) {
        for (SetupFailure failure : values()) {
            if (exit.how() == UnitExit.How.EXITED && exit.status() == failure.status) {
                return Optional.of(failure);
            }
        }
        return Optional.empty();
    }

    static String suffix(int status) {
        for (SetupFailure failure : values()) {
            if (failure.status == status) {
                return "/" + failure;
            }
        }
        return "";
    }

    int status() {
        return status;
    }

    UnitException exception(UnitSpec spec) {
        String text = sentence.replace("%d", "'" + spec.process().directory() + "'")
            .replace("%c", "'" + spec.process().argv().get(0) + "'")
            .replace("'%g'", "'" + spec.process().group() + "'")
            .replace("'%u'", "'" + spec.process().user() + "'");
        return new UnitException(kind, "unit " + spec.name() + " could not start: " + text);
    }
}
