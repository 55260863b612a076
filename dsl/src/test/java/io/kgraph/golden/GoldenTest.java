package io.kgraph.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Session;
import io.kgraph.array.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every golden value, on every target, with equal bits between the targets and numbers of threads; one line for each family.
///
/// With `-Dkgraph.piece.nanos=1` the threads share even the smallest work.
/// The cases are read from the folder in the system property `golden.dir`, else from the test resources.
class GoldenTest {
    /// What belongs to later milestones: functions, and words by which their arguments are known.
    private static final Set<String> LATER = Set.of();

    /// A session's target and threads.
    private record Where(String target, int threads) {
        @Override public String toString() {
            return target + ", threads " + threads;
        }
    }

    private static final List<Where> EVERYWHERE = List.of(new Where("reference", 1), new Where("jvm", 1), new Where("x64", 1), new Where("jvm", 2), new Where("x64", 2), new Where("x64", 7));

    @TestFactory
    List<DynamicTest> everyFamilyHolds() throws IOException {
        Map<String, List<GoldenCase>> families = GoldenCase.read(Path.of(System.getProperty("golden.dir", "src/test/resources/golden"))).stream()
                .collect(Collectors.groupingBy(GoldenCase::family, TreeMap::new, Collectors.toList()));
        assertThat(families).containsKeys("A", "B", "C", "D", "E", "F", "G", "H", "J", "M", "X");
        var tests = new ArrayList<DynamicTest>();
        families.forEach((family, cases) -> tests.add(DynamicTest.dynamicTest(family, () -> holds(family, cases))));
        return tests;
    }

    private static void holds(String family, List<GoldenCase> cases) {
        var failures = new ArrayList<String>();
        var later = new TreeSet<String>();
        int passed = 0;
        int unsupported = 0;
        int failed = 0;
        for (GoldenCase golden : cases) {
            var because = new TreeSet<>(golden.words());
            because.retainAll(LATER);
            if (!because.isEmpty()) {
                unsupported++;
                later.addAll(because);
                continue;
            }
            List<String> wrong = run(golden);
            if (wrong.isEmpty()) passed++;
            else failed++;
            wrong.forEach(w -> failures.add(golden.id() + "   " + golden.expr() + "\n    " + w.replace("\n", "\n    ")));
        }
        System.out.printf("golden %s: %d passed, %d failed, %d not yet supported%s%n", family, passed, failed, unsupported, later.isEmpty() ? "" : " " + later);
        assertThat(failures).as(() -> String.join("\n", failures)).isEmpty();
    }

    /// What is wrong with a case on any target, or between two.
    private static List<String> run(GoldenCase golden) {
        var wrong = new ArrayList<String>();
        List<NDArray> first = List.of();
        for (Where where : EVERYWHERE) {
            var outcome = GoldenRun.of(golden, context -> io.kgraph.K.openSession(Session.Options.DEFAULT.withTarget(where.target).withThreads(where.threads)));
            outcome.wrong().forEach(w -> wrong.add(where + ": " + w));
            if (where.equals(EVERYWHERE.getFirst())) first = outcome.arrays();
            else if (outcome.wrong().isEmpty() && wrong.isEmpty()) differences(where, first, outcome.arrays(), wrong);
        }
        return wrong;
    }

    private static void differences(Where where, List<NDArray> expected, List<NDArray> found, List<String> wrong) {
        if (expected.size() != found.size()) {
            wrong.add(where + ": " + found.size() + " arrays instead of " + expected.size());
            return;
        }
        for (int i = 0; i < found.size(); i++)
            if (!found.get(i).bitEquals(expected.get(i))) wrong.add(where + ": other bits than " + EVERYWHERE.getFirst() + "\n" + found.get(i) + "\ninstead of\n" + expected.get(i));
    }
}
