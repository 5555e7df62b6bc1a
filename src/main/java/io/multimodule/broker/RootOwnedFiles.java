package io.multimodule.broker;

import io.multimodule.config.Config;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import io.multimodule.config.Section;
import io.multimodule.message.Message;
import io.multimodule.runtime.Configuration;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskPath;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The configuration files, believed only as far as nobody but root can have written them. They are read anew
 * each time, so that what root changes counts at once; what the daemon changes at run time is never read.
 */
final class RootOwnedFiles implements RootConfiguration {
    private static final int OTHERS_MAY_WRITE = 0022;

    private final Configuration places;
    private final int trusted;

    /** The files that belong to a main file. */
    RootOwnedFiles(Path mainFile) {
        this(mainFile, 0);
    }

    /** For tests that are not root: whose files count. */
    RootOwnedFiles(Path mainFile, int trustedUid) {
        this.places = new Configuration(mainFile, false, Message.EMPTY);
        this.trusted = trustedUid;
    }

    @Override
    public Optional<Grant> grant(UnitKind kind, String name) throws UnitException {
        if (kind.section().isEmpty()) {
            return Optional.empty();
        }
        // First the directories: once only root can put a file there, no file is exchanged while it is looked at.
        trustDirectory(places.mainFile().getParent());
        trustDirectory(places.dropIns());
        Config config = new ConfigLoader().load(List.of(ConfigSource.optionalFile(places.mainFile()),
                ConfigSource.directory(places.dropIns())));
        for (Path file : config.files()) {
            trust(file);
        }
        Optional<Grant> grant = read(config.root(), kind, name);
        if (grant.isPresent() && grant.get().command().isEmpty()) {
            for (Path code : config.root().paths("task_path").orElse(TaskPath.DEFAULT_FOLDERS)) {
                trustAll(code);
            }
        }
        if (!config.problems().isEmpty()) {
            throw new UnitException(Kind.NO_PERMISSION, "the configuration has problems, so no user is taken from it: "
                    + config.problems().get(0) + "; look with multimodulectl config check");
        }
        return grant;
    }

    private static Optional<Grant> read(Section root, UnitKind kind, String name) {
        // Only the keys looked at here are judged; the daemon judges the others.
        root.entries();
        Section all = root.section(kind.section());
        all.entries();
        Section one = all.section(name);
        one.entries();
        Optional<String> user = one.text("user").optional();
        List<String> command = one.list("command").orElse(List.of());
        List<String> writable = new ArrayList<>(one.section("sandbox").list("writable").orElse(List.of()));
        one.section("sandbox").entries();
        writable.add(root.path("state_dir").orElse(Settings.DEFAULT_STATE_DIRECTORY).toString());
        return user.map(named -> new Grant(named, command, writable));
    }

    /** Whoever may write there, now or when it is made, would run code as the user of the task. */
    private void trustAll(Path code) throws UnitException {
        Path there = code.toAbsolutePath();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        trust(there);
        try (Stream<Path> all = Files.walk(there, there.equals(code.toAbsolutePath()) ? Integer.MAX_VALUE : 0)) {
            for (Path one : (Iterable<Path>) all::iterator) {
                if (Files.isSymbolicLink(one)) {
                    trust(one);
                } else {
                    check(one);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new UnitException(Kind.NO_PERMISSION, "who may write the code in " + code + " cannot be found out ("
                    + e.getMessage() + "), so no task of it runs as another user", e);
        }
    }

    private void trust(Path file) throws UnitException {
        try {
            // One that is gone is believed no more than one of somebody else.
            checkUpwards(file.toRealPath());
        } catch (IOException e) {
            throw unknownOwner(file, e);
        }
    }

    private void trustDirectory(Path directory) throws UnitException {
        try {
            checkUpwards(directory.toRealPath());
        } catch (NoSuchFileException e) {
            // Where nothing is, nothing is read; the directory above it is looked at on its own.
            return;
        } catch (IOException e) {
            throw unknownOwner(directory, e);
        }
    }

    private void checkUpwards(Path real) throws IOException, UnitException {
        for (Path path = real; path != null; path = path.getParent()) {
            check(path);
        }
    }

    private static UnitException unknownOwner(Path path, IOException e) {
        return new UnitException(Kind.NO_PERMISSION, "who owns " + path + " cannot be found out (" + e
                + "), so no user is taken from it", e);
    }

    private void check(Path path) throws IOException, UnitException {
        int owner = (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if (owner != 0 && owner != trusted || (mode & OTHERS_MAY_WRITE) != 0 && !sharedByRoot(path, owner, mode)) {
            throw new UnitException(Kind.NO_PERMISSION, "no user is taken from the configuration, because " + path
                    + " belongs to user number " + owner + " with mode " + Integer.toOctalString(mode & 07777)
                    + ": it has to belong to root, and only root may write it (chown root, chmod go-w)");
        }
    }

    /** In a directory like /tmp nobody replaces what belongs to root. */
    private static boolean sharedByRoot(Path path, int owner, int mode) {
        return owner == 0 && (mode & 01000) != 0 && Files.isDirectory(path);
    }
}
