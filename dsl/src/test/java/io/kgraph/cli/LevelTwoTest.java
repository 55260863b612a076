package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.array.Npz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The constructs of the language's second level, from text to what is printed.
class LevelTwoTest {
    private static final String DENSE = """
            module Dense(units: int, act = identity)(x: float[...s, i]) -> float[...s, units] {
              variable w: float[i, units] = ones()
              variable b: float[units] = zeros()
              return act(x @ w + b)
            }
            """;

    @TempDir Path folder;

    private Called called(String text, String... options) throws IOException {
        Files.writeString(folder.resolve("s.kgraph"), text);
        var arguments = new ArrayList<>(List.of("run", "s.kgraph"));
        arguments.addAll(List.of(options));
        return Called.in(folder, arguments.toArray(String[]::new));
    }

    private String run(String text) throws IOException {
        Called called = called(text);
        assertThat(called.err()).isEmpty();
        assertThat(called.exit()).isZero();
        return called.out();
    }

    // ---- modules -------------------------------------------------------------------------------------------------------------

    @Test void anInstanceSharesItsVariablesAndIsNamedAfterItsBinding() throws IOException {
        assertThat(run(DENSE + """
                let fc = Dense(2)
                let a = fc([[1.0, 2.0]])
                run update(fc.w, fc.w * 3)
                let deep = [[1.0, 1.0]] |> Dense(1) |> Dense(2, act=tanh)
                print a, fc([[0.5, 0.5]]), deep
                save "w.npz"
                """)).isEqualTo("""
                a = [[9 9]]
                fc([[0.5, 0.5]]) = [[3 3]]
                deep = [[0.9640276 0.9640276]]
                """);
        assertThat(Npz.read(folder.resolve("w.npz")).keySet()).containsExactly("fc/w", "fc/b", "dense_1/w", "dense_1/b", "dense_2/w", "dense_2/b");
    }

    @Test void instancesInABodyBelongToTheInstance() throws IOException {
        run(DENSE + """
                module Net(n: int)(x: float[...s, i]) {
                  let first = Dense(n)
                  return x |> first |> Dense(1)
                }
                let net = Net(3)
                let y = net(ones([2, 2])) + net(zeros([1, 2]))
                print y
                save "w.npz"
                """);
        assertThat(Npz.read(folder.resolve("w.npz")).keySet()).containsExactly("net/first/w", "net/first/b", "net/dense_1/w", "net/dense_1/b");
    }

    @Test void variablesAreFedThroughTheirInstanceAndHaveTheDtypeOfTheInput() throws IOException {
        assertThat(run(DENSE + """
                let fc = Dense(1)
                let y = fc([[1f64, 2f64]])
                print y, fc.w.dtype with { fc.w: [[2.0], [3.0]] }
                """)).isEqualTo("y = [[8]]\nfloat64\n");
    }

    @Test void aModuleInALoopHasOneSetOfVariables() throws IOException {
        assertThat(run("""
                module Cell()(h: float[n], x: float[n]) -> float[n] {
                  variable w: float[n] = ones()
                  return h * w + x
                }
                let cell = Cell()
                let end = foldl(fn(h, x) => cell(h, x), ones([3, 2]), initializer=zeros([2]))
                print end, gradients(sum(end), [cell.w])
                """)).isEqualTo("end = [3 3]\ngradients(sum(end), [cell.w]) = [[3 3]]\n");
    }

    @Test void updatesInABodyAreDoneByTraining() throws IOException {
        assertThat(run("""
                module Count()(x: float) {
                  frozen variable calls: float = 0.0
                  variable w: float = 1.0
                  let _u = update_add(calls, 1.0)
                  return x * w
                }
                let count = Count()
                let loss = square(count(2.0))
                train { minimize loss using sgd(0.0) steps 5 }
                print count.calls
                """)).isEqualTo("count.calls = 5\n");
    }

    // ---- updates -------------------------------------------------------------------------------------------------------------

    @Test void anUpdateReadsBeforeItAssigns() throws IOException {
        assertThat(run("""
                variable a: float32 = 1.0
                variable b: float32 = 2.0
                update swap { a := b  b := a }
                update grow(by, times = 2.0) { a := a * times + by }
                run swap
                print a, b
                run grow(1.0) times 3
                print a
                """)).isEqualTo("a = 2\nb = 1\na = 23\n");
    }

    @Test void trainAppliesUpdatesBesideTheOptimizerOrAlone() throws IOException {
        assertThat(run("""
                variable w: float32 = 1.0
                frozen variable mean_w: float32 = 0.0
                update ema { mean_w := 0.5 * mean_w + 0.5 * w }
                train "fit" { minimize square(w) over [w] using sgd(0.25) apply ema steps 2 }
                print w, mean_w
                train "alone" { apply update(w, w + 1) watch w steps 3 every 1 steps { print "{step}: {w}" } }
                print w, history("alone").w
                """)).isEqualTo("w = 0.25\nmean_w = 0.5\n1: 0.25\n2: 1.25\n3: 2.25\nw = 3.25\nhistory(\"alone\").w = [0.25 1.25 2.25]\n");
    }

    @Test void aVariableHasOneNewValue() throws IOException {
        assertThat(called("variable w: float32 = 1.0\ntrain { minimize square(w) over [w] using sgd(0.1) apply update(w, 0.0) steps 1 }\n").err()).contains("E0508", "'w' is assigned twice");
        assertThat(called("variable w: float32 = 1.0\nlet x = w + 1\nupdate u { w := 0.0 w := 1.0 }\nupdate v { x := 1.0 }\n").err())
                .contains("'w' is assigned twice", "'x' is a tensor, not a variable");
    }

    // ---- gradients -----------------------------------------------------------------------------------------------------------

    @Test void aWrittenGradientReplacesTheDerivative() throws IOException {
        assertThat(run("""
                def thrice(x) = 3 * x  gradient (dy) => 100 * dy
                def both(a, b) = (a * b, a + b)  gradient (dm, ds) => (dm * b + ds, none)
                variable w: float32 = 2.0
                variable v: float32 = 5.0
                let m, s = both(w, v)
                print thrice(w), gradients(thrice(w), [w]), gradients(m + 10 * s, [w])
                print gradients(gradients(thrice(square(w)), [w])[0], [w])
                """)).isEqualTo("thrice(w) = 6\ngradients(thrice(w), [w]) = [100]\ngradients(m + 10 * s, [w]) = [15]\ngradients(gradients( … )), [w])[0], [w]) = [200]\n");
    }

    @Test void gradcheckBelievesNobody() throws IOException {
        Called wrong = called("def f(x) = x ** 2  gradient (dy) => dy * x\nfrozen variable p: float32[2] = [1.0, 3.0]\ngradcheck sum(f(p)) over p\n");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains("E0806");
        assertThat(run("def f(x) = x ** 2  gradient (dy) => dy * 2 * x\nfrozen variable p: float32[2] = [1.0, 3.0]\ngradcheck sum(f(p)) over p\n"))
                .startsWith("gradcheck sum(f(p)): ok, 2 entries");
    }

    @Test void aWrittenGradientWorksInsideOfALoop() throws IOException {
        assertThat(run("""
                def twice(x) = 2 * x  gradient (dy) => 10 * dy
                variable w: float32 = 1.0
                let end = foldl(fn(h, x) => twice(h) * x, ones([3]), initializer=w * 1)
                print end, gradients(end, [w])
                """)).isEqualTo("end = 8\ngradients(end, [w]) = [1000]\n");
    }

    @Test void aCheckpointChangesNoValue() throws IOException {
        String model = """
                variable w: float32[4, 4] = orthogonal(seed=3)
                %slet h = tanh(tanh(w @ w) @ w)
                let loss = sum(square(h))
                print loss, gradients(loss, [w])
                """;
        assertThat(run(model.formatted("checkpoint "))).isEqualTo(run(model.formatted("")));
    }

    // ---- tests ---------------------------------------------------------------------------------------------------------------

    @Test void aTestHasItsOwnScopeAndLeavesNothingBehind() throws IOException {
        assertThat(run("""
                variable v: float32 = 1.0
                let t = 5
                test "inside" {
                  let t = v + 1
                  variable mine: float32 = 2.0
                  run update(v, 10.0)
                  assert t == 11 and mine == 2
                }
                print v, t
                save "w.npz"
                """)).isEqualTo("test inside: ok\nv = 1\nt = 5\n");
        assertThat(Npz.read(folder.resolve("w.npz")).keySet()).containsExactly("v");
    }

    @Test void aFailedTestDoesNotStopTheScript() throws IOException {
        Called called = called("variable v: float32 = 1.0\ntest \"a\" { run update(v, 3.0) assert v < 2, \"v is {v}\" }\ntest \"b\" { assert v == 1 }\nprint \"on\"\n");
        assertThat(called.out()).isEqualTo("test a: failed\ntest b: ok\non\n");
        assertThat(called.err()).contains("E0801", "v is 3.");
        assertThat(called.exit()).isEqualTo(1);
    }

    // ---- imports -------------------------------------------------------------------------------------------------------------

    @Test void importsTakeDeclarationsOnceAndPathsStartAtTheImportingFile() throws IOException {
        Files.createDirectories(folder.resolve("lib/deep"));
        Files.writeString(folder.resolve("lib/a.kgraph"), "import \"deep/b\" as b\nparam k: float = 2.0\nvariable w: float32[2] = ones()\ndef scaled(x) = x * k * b.two\nprint \"never\"\n");
        Files.writeString(folder.resolve("lib/deep/b.kgraph"), "let two = 2\ndata rows = arange(3) * two\n");
        assertThat(run("""
                import "lib/a"
                from "lib/deep/b" import two, rows as numbers
                import "lib/a" as again
                run update(a.w, a.w + 1)
                print a.scaled(3), two, numbers, again.w
                save "w.npz"
                """)).isEqualTo("a.scaled(3) = 12\ntwo = 2\nnumbers = [0 2 4]\nagain.w = [2 2]\n");
        assertThat(Npz.read(folder.resolve("w.npz")).keySet()).containsExactly("a/w");
    }

    @Test void anErrorInsideOfAnImportedDefNamesBothPlaces() throws IOException {
        Files.writeString(folder.resolve("lib.kgraph"), "## A library.\ndef product(a, b) = a @ b\n");
        assertThat(called("import \"lib\"\nlet y = lib.product(ones([2, 3]), ones([2, 3]))\nprint y\n").err())
                .contains("lib.kgraph:2:21", "In `lib.product(ones([2, 3]), ones([2, 3]))`, s.kgraph:2.");
    }

    // ---- the rest ------------------------------------------------------------------------------------------------------------

    @Test void lambdasWithBlocksCarryStructures() throws IOException {
        assertThat(run("""
                let (end, count), sums = scan(fn((s, n), x) {
                  let next = s + x
                  return (next, n + 1), next
                }, (0.0, 0i64), [1.0, 2.0, 3.0])
                let w = while_loop(fn(c) => c < 100.0, fn(c) { let d = c * 2  return d }, 3.0)
                let f = fori_loop(0, 5, fn(i, c) { assert true  return c + cast(i, float32) }, 0.0)
                print end, count, sums, w, f
                """)).isEqualTo("end = 6\ncount = 3\nsums = [1 3 6]\nw = 192\nf = 10\n");
    }

    @Test void aNumberWithAnExtentTakesTheDtypeOfItsPartner() throws IOException {
        assertThat(run("""
                dim n
                placeholder x: float64[n]
                let a = 0.5 * n * sum(x)
                let b = sum(x) + 1.0 / 3 * n
                let c = 0.5 * n + 1
                print a, b, c, c.dtype with { x: [1.0, 2.0, 3.0] }
                """)).isEqualTo("a = 9\nb = 7\nc = 2.5\nc.dtype = \"float32\"\n".replace("c.dtype = \"float32\"", "float32"));
    }

    @Test void aSignatureNamesItsOwnExtentsWhateverElseHasTheName() throws IOException {
        assertThat(run("""
                variable b: float32[2] = ones()
                dim batch = 4
                def f(x: float[b, batch]) -> float[b] = sum(x, axis=1) * b
                print f(ones([3, 4])), b
                """)).isEqualTo("f(ones([3, 4])) = [12 12 12]\nb = [1 1]\n");
    }
}
