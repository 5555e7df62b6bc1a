package io.multimodule.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    @TempDir
    Path dir;

    @Test
    void shouldLayDropInsAndMessagesOverTheFile() throws IOException {
        Path main = write("main.yaml", "q: base\nt: {A: {x: 1, y: 1}, B: {x: 1}}\nl: [1, 2]\n");
        write("d/20.yaml", "t: {A: {y: 20}}\nl: [3]\n");
        write("d/10.yaml", "t: {A: {y: 10, z: 10}}\nq:\n");
        write("d/.hidden.yaml", "[");
        write("d/readme.txt", "[");
        Config config = new ConfigLoader().load(List.of(
                ConfigSource.file(main), ConfigSource.directory(dir.resolve("d")),
                ConfigSource.overrides("message", Message.of("t", Message.of("B", null, "C", Message.of("x", 9))))));
        assertThat(config.root().value("q").text().orElse("")).isEqualTo("base");
        assertThat(config.root().value("l").any()).isEqualTo(List.of(3L));
        assertThat(config.root().value("t").any()).isEqualTo(Message.of(
                "A", Message.of("x", 1, "y", 20, "z", 10), "C", Message.of("x", 9)));
        assertThat(config.problems()).isEmpty();
        assertThat(config.files()).containsExactly(main, dir.resolve("d/10.yaml"), dir.resolve("d/20.yaml"));
    }

    @Test
    void shouldLayTwoMessagesOverFilesThatWereReadOnce() throws IOException {
        Path main = write("main.yaml", "t: {A: {x: 1}, B: {x: 1}}\nwrong: [\n");
        ConfigLoader.Layered files = new ConfigLoader("t.*").read(List.of(ConfigSource.file(main)));
        List<ConfigProblem> wrong = files.under("m", Message.EMPTY).problems();
        assertThat(wrong).hasSize(1);
        assertThat(files.under("m", Message.EMPTY).problems()).isEqualTo(wrong);

        write("main.yaml", "t: {A: {x: 1}, B: {x: 1}}\n");
        files = new ConfigLoader("t.*").read(List.of(ConfigSource.file(main)));
        write("main.yaml", "t: {}\n");
        assertThat(files.under("m", Message.of("t", Message.of("A", null))).root().value("t").any())
                .isEqualTo(Message.of("B", Message.of("x", 1)));
        Config second = files.under("m", Message.of("t", Message.of("A", Message.of("y", 2))));
        assertThat(second.root().value("t").any()).isEqualTo(Message.of("A", Message.of("y", 2), "B", Message.of("x", 1)));
        assertThat(second.files()).containsExactly(main);
        assertThat(second.problems()).isEmpty();
    }

    @Test
    void shouldReplaceWholeWhatTheOwnerSaysIsWhole() {
        Config config = new ConfigLoader("tasks.*.config").load(List.of(
                ConfigSource.text("a", "tasks: {T: {external: true, config: {one: 1}}}"),
                ConfigSource.text("b", "tasks: {T: {config: {two: 2}}}")));
        assertThat(config.root().value("tasks").any()).isEqualTo(
                Message.of("T", Message.of("external", true, "config", Message.of("two", 2))));
    }

    @Test
    void shouldKeepThePlaceOfEachValueAcrossLayers() {
        Config config = new ConfigLoader().load(List.of(ConfigSource.text("a", "t:\n  x: no\n  y: no\n"),
                ConfigSource.text("b", "\nt:\n  y: nein\n"),
                ConfigSource.overrides("control message", Message.of("t", Message.of("z", "non")))));
        Section t = config.root().section("t");
        t.bool("x");
        t.bool("y");
        t.bool("z");
        assertThat(Yaml.problems(config)).containsExactly(
                "a:2:6: t.x: must be true or false; it is the text \"no\"",
                "b:3:6: t.y: must be true or false; it is the text \"nein\"",
                "control message: t.z: must be true or false; it is the text \"non\"");
    }

    @Test
    void shouldReportAMissingFileOnlyWhenItIsRequired() {
        Path nowhere = dir.resolve("nowhere.yaml");
        assertThat(load(ConfigSource.optionalFile(nowhere))).isEmpty();
        assertThat(load(ConfigSource.directory(nowhere))).isEmpty();
        assertThat(load(ConfigSource.file(nowhere)))
                .containsExactly(nowhere + ": there is no such file; create it, or name another one");
    }

    @Test
    void shouldReportWhatIsNoFileOrTooLargeOrMisnamed() throws IOException {
        Path large = write("large.yaml", "# " + "x".repeat(SourceFiles.LARGEST));
        write("d/a.yml", "a: 1");
        Files.createSymbolicLink(dir.resolve("d/masked.yaml"), Path.of("/dev/null"));
        assertThat(load(ConfigSource.file(dir))).containsExactly(dir + ": is a directory; name a file");
        assertThat(load(ConfigSource.file(Path.of("/dev/zero"))))
                .containsExactly("/dev/zero: is not a regular file; name one");
        assertThat(load(ConfigSource.file(large))).containsExactly(large + ": the file has 2097154 bytes; at most "
                + "2097152 are taken: spread it over drop-in files");
        assertThat(load(ConfigSource.directory(dir.resolve("d")))).containsExactly(dir.resolve("d/a.yml")
                + ": is not read, because its name does not end in .yaml; rename it");
    }

    @Test
    void shouldGoOnWithTheOtherFilesWhenOneIsNoYaml() throws IOException {
        write("d/1.yaml", "a: [");
        write("d/2.yaml", "b: nein\n");
        Config config = new ConfigLoader().load(List.of(ConfigSource.directory(dir.resolve("d"))));
        config.root().bool("b");
        assertThat(config.problems()).extracting(ConfigProblem::line).containsExactly(1, 1);
        assertThat(config.problems()).extracting(p -> Path.of(p.file()).getFileName().toString())
                .containsExactly("1.yaml", "2.yaml");
    }

    private static List<String> load(ConfigSource source) {
        return Yaml.problems(new ConfigLoader().load(List.of(source)));
    }

    private Path write(String name, String text) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
