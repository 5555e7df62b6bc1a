package io.multimodule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The packages are the architecture: layers whose arrows point down, and gateways to native code and systemd. */
class ArchitectureTest {
    private static final String ROOT = "io.multimodule";

    /** From the base up; a package may use those below it. */
    private static final List<List<String>> LAYERS = List.of(
            List.of("message", "config", "lifecycle", "metrics"),
            List.of("queue", "posix", "unit", "cgroup"),
            List.of("task", "schedule", "route", "channel", "state", "spill", "control"),
            List.of("runtime", "builtin", "supervise", "failsafe", "pool"),
            List.of("daemon", "host", "broker", "cli"));

    /** Arrows between siblings of one layer, each with a reason. */
    private static final Map<String, Set<String>> SIBLINGS = Map.of(
            "config", Set.of("message"),          // a part of the configuration is handed on as a message
            "metrics", Set.of("message"),         // figures are shown as a message
            "queue", Set.of("posix"),             // ownership of queue files, signals to a blocked sender
            "runtime", Set.of("failsafe", "pool"), // the configuration has the limits of each task and the sizes of pools
            "daemon", Set.of("host"));            // the daemon is a host too, and -m makes the same command a task host

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

    @Test
    void shouldOnlyUseWhatLiesBelow() {
        Map<String, Integer> layerOf = new HashMap<>();
        for (int layer = 0; layer < LAYERS.size(); layer++) {
            for (String name : LAYERS.get(layer)) {
                layerOf.put(name, layer);
            }
        }
        classes().should(onlyUseBelow(layerOf)).check(CODE);
    }

    @Test
    void shouldHaveNoOtherPackagesThanTheNamedOnes() {
        Set<String> named = LAYERS.stream().flatMap(List::stream).collect(Collectors.toSet());
        Set<String> found = new TreeSet<>();
        CODE.forEach(type -> found.add(packageOf(type)));
        assertThat(named).containsAll(found);
    }

    @Test
    void shouldHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void shouldKeepNativeCallsInTheirPackages() {
        noClasses().that().resideOutsideOfPackages(ROOT + ".queue..", ROOT + ".posix..", ROOT + ".unit..")
                .should().dependOnClassesThat().resideInAPackage("jnr..").check(CODE);
        noClasses().that().resideOutsideOfPackage(ROOT + ".posix..")
                .should().dependOnClassesThat().resideInAPackage("com.kenai..").check(CODE);
        noClasses().that().resideOutsideOfPackage(ROOT + ".unit..")
                .should().dependOnClassesThat().resideInAnyPackage("org.freedesktop..", "info.faljse..").check(CODE);
        noClasses().that().resideOutsideOfPackage(ROOT + ".cli..").and().resideOutsideOfPackage(ROOT + ".daemon..")
                .and().resideOutsideOfPackages(ROOT + ".host..", ROOT + ".broker..")
                .should().dependOnClassesThat().resideInAPackage("picocli..").check(CODE);
    }

    @Test
    void shouldNameClassesAfterTheirRole() {
        noClasses().should(haveANameThatSaysNothing()).check(CODE);
    }

    private static ArchCondition<JavaClass> onlyUseBelow(Map<String, Integer> layerOf) {
        return new ArchCondition<>("only use packages of lower layers") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String own = packageOf(type);
                type.getDirectDependenciesFromSelf().stream()
                        .filter(dependency -> dependency.getTargetClass().getPackageName().startsWith(ROOT))
                        .filter(dependency -> !isAllowed(own, packageOf(dependency.getTargetClass()), layerOf))
                        .forEach(dependency -> events.add(
                                SimpleConditionEvent.violated(dependency, dependency.getDescription())));
            }
        };
    }

    private static boolean isAllowed(String own, String other, Map<String, Integer> layerOf) {
        return own.equals(other) || layerOf.get(own) > layerOf.get(other)
                || SIBLINGS.getOrDefault(own, Set.of()).contains(other);
    }

    private static ArchCondition<JavaClass> haveANameThatSaysNothing() {
        DescribedPredicate<JavaClass> empty = DescribedPredicate.describe("a name that says nothing",
                type -> type.getSimpleName().matches(".*(Util|Utils|Common|Impl|Manager|Helper|Helpers)"));
        return new ArchCondition<>(empty.getDescription()) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (empty.test(type)) {
                    events.add(SimpleConditionEvent.satisfied(type, type.getName() + " has a name that says nothing"));
                }
            }
        };
    }

    private static String packageOf(JavaClass type) {
        String rest = type.getPackageName().substring(ROOT.length());
        return rest.isEmpty() ? "" : rest.substring(1).split("\\.")[0];
    }
}
