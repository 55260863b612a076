package io.kgraph.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The arrows between modules and packages, as tests.
class ArchitectureTest {
    /// A module and where its classes live.
    record Module(String name, String... packages) {
        @Override public String toString() { return name; }
    }

    private static final String ROOT = "io.kgraph";

    /// From below to above: none names one that stands after it.
    private static final List<Module> MODULES = List.of(
            new Module("graph", ROOT, below("error"), below("type"), below("config"), below("array"), below("matrix"), below("scalar"),
                    below("ir"), below("op"), below("grad"), below("nn")),
            new Module("compiler", below("compiler")),
            new Module("executor", below("exec")),
            new Module("dsl", below("lang"), below("data"), below("run"), below("watch"), below("viz"), below("doc"), below("fuzz"), below("verify"), below("repl"), below("lsp"), below("cli")),
            new Module("samples", below("samples")),
            new Module("bench", below("bench")));

    /// The packages of `graph`, from below to above.
    private static final List<String> LAYERS =
            List.of("error", "type", "config", "array", "matrix", "scalar", "ir", "op", "grad", "nn");

    /// What every package of `graph` may name of the front door, each with its nested types. `K` is not among them.
    private static final Set<String> OPEN_TO_ALL = Set.of("Tensor", "Variable", "Placeholder", "Session", "Function");

    private static final Set<String> ROUNDED_BY_THE_MACHINE = Set.of("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp", "expm1", "log", "log10",
            "log1p", "pow", "cbrt", "hypot");

    private static JavaClasses classes;

    @BeforeAll static void read() {
        classes = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);
    }

    static Stream<Module> modules() {
        return MODULES.stream();
    }

    @Test void everyClassBelongsToAModule() {
        String[] known = MODULES.stream().flatMap(m -> Stream.of(m.packages())).toArray(String[]::new);
        classes().that().resideOutsideOfPackage(below("architecture")).should().resideInAnyPackage(known).check(classes);
        assertThat(classes.contain(ROOT + ".Tensor")).isTrue();
    }

    @ParameterizedTest @MethodSource("modules")
    void aModuleNamesNoModuleAboveIt(Module module) {
        String[] above = MODULES.stream().skip(MODULES.indexOf(module) + 1L)
                .flatMap(m -> Stream.of(m.packages())).toArray(String[]::new);
        noClasses().that().resideInAnyPackage(module.packages())
                .should().dependOnClassesThat().resideInAnyPackage(above)
                .allowEmptyShould(true).check(classes);
    }

    @ParameterizedTest @FieldSource("LAYERS")
    void aPackageOfGraphNamesNoPackageAboveIt(String layer) {
        String[] above = IntStream.range(LAYERS.indexOf(layer) + 1, LAYERS.size())
                .mapToObj(i -> below(LAYERS.get(i))).toArray(String[]::new);
        noClasses().that().resideInAPackage(below(layer))
                .should().dependOnClassesThat().resideInAnyPackage(above)
                .allowEmptyShould(true).check(classes);
    }

    @ParameterizedTest @FieldSource("LAYERS")
    void aPackageOfGraphNamesOnlyTheOpenTypesOfTheFrontDoor(String layer) {
        noClasses().that().resideInAPackage(below(layer))
                .should().dependOnClassesThat(inFrontDoorButNotOpen())
                .allowEmptyShould(true).check(classes);
    }

    @Test void packagesFormNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(classes);
    }

    @Test void graphDependsOnTheJdkAndTwoLibrariesAlone() {
        classes().that().resideInAnyPackage(MODULES.getFirst().packages())
                .should().onlyDependOnClassesThat().resideInAnyPackage(Stream.concat(
                        Stream.of("java..", "com.google.common..", "org.jspecify.."),
                        Stream.of(MODULES.getFirst().packages())).toArray(String[]::new))
                .check(classes);
    }

    /// `Math` leaves the last bits of these to the machine; `StrictMath` and our own functions do not.
    @Test void nothingThatComputesLeavesBitsToTheMachine() {
        noClasses().that().resideOutsideOfPackages(below("bench"), below("samples"))
                .should().callMethodWhere(describe("the machine rounds", call -> call.getTargetOwner().isEquivalentTo(Math.class) && ROUNDED_BY_THE_MACHINE.contains(call.getName())))
                .check(classes);
    }

    @Test void parsersAndTerminalsStayInDsl() {
        String[] others = MODULES.stream().filter(m -> !m.name().equals("dsl"))
                .flatMap(m -> Stream.of(m.packages())).toArray(String[]::new);
        noClasses().that().resideInAnyPackage(others)
                .should().dependOnClassesThat().resideInAnyPackage("org.antlr..", "picocli..", "org.jline..", "org.eclipse..")
                .check(classes);
    }

    private static String below(String name) {
        return ROOT + "." + name + "..";
    }

    private static DescribedPredicate<JavaClass> inFrontDoorButNotOpen() {
        return describe("stand in the front door and are not " + OPEN_TO_ALL, type -> {
            if (!type.getPackageName().equals(ROOT)) {
                return false;
            }
            String name = type.getBaseComponentType().getName().substring(ROOT.length() + 1);
            int nested = name.indexOf('$');
            return !OPEN_TO_ALL.contains(nested < 0 ? name : name.substring(0, nested));
        });
    }
}
