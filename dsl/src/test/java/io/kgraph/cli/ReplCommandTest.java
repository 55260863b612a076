package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kgraph repl` without a terminal: inputs from a text, answers as text.
class ReplCommandTest {
    @TempDir Path folder;

    private Called repl(String input, String... arguments) {
        var all = new String[arguments.length + 1];
        all[0] = "repl";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Called.in(folder, input, false, Map.of(), all);
    }

    @Test void answersExpressionsWithTypeAndValue() {
        assertThat(repl("""
                1 + 1
                ones([2, 2]) * 2

                sum(ones([3]))
                [1 / 4, none, "x"]
                """)).isEqualTo(new Called(0, """
                2
                float32[2, 2]
                [[2 2]
                 [2 2]]
                float32  3
                [0.25, none, x]
                """, ""));
    }

    @Test void keepsVariablesAndResultsBetweenInputs() {
        assertThat(repl("""
                variable w: float32[2] = ones()
                run update(w, w * 3) times 2
                eval before = w
                run update(w, w + 1)
                w - before
                """).out()).isEqualTo("float32[2]\n[1 1]\n");
    }

    @Test void trainsOnceAndKeepsWhatWasLearned() {
        assertThat(repl("""
                variable w: float32 = 1.0
                let loss = square(w - 3)
                train "fit" {
                  minimize loss using sgd(0.25)
                  steps 20
                }
                abs(w - 3) < 1e-3
                len(history("fit").loss) > 0
                train "fit" { minimize loss using sgd(0.25) steps 1 }
                len(history("fit").loss)
                """).out()).isEqualTo("bool  true\nbool  true\nint32  1\n");
    }

    @Test void goesOnOverLinesThatAreUnfinishedOrIndented() {
        assertThat(repl("""
                let a = [
                1,
                2]
                let b =
                ones([2])
                let c = b
                  |> square
                if true
                then sum(c + a)
                else 0
                def f(x) {
                let y = x * 2
                return y
                }
                f(4)
                """).out()).isEqualTo("float32  5\n8\n");
    }

    @Test void anErrorLeavesEverythingAsItWas() {
        Called called = repl("""
                variable w: float32[2] = ones()
                let a = softmx(w)
                let w = w @ w @ [1, 2, 3]
                w
                run update(w, w + 1); assert sum(w) < 0
                w
                variable w: float32[3] = ones()
                w
                """);
        assertThat(called.exit()).isEqualTo(3);
        assertThat(called.out()).isEqualTo("float32[2]\n[1 1]\nfloat32[2]\n[1 1]\nfloat32[3]\n[1 1 1]\n");
        assertThat(called.err()).contains("E0201 UNKNOWN NAME", "input 2:1:9", "E0801");
    }

    @Test void saysWhoIsTouchedByANameThatIsDeclaredAnew() {
        Called called = repl("""
                let b = 2.0
                variable w: float32 = 5.0
                let y = w * 2
                let z = y + 1
                def f(x) = x * b
                variable w: float32 = 7.0
                y
                w
                let b = 10.0
                f(1.0)
                """);
        assertThat(called.err()).isEqualTo("y and z still use the old w\nf uses the new b from now on\n");
        assertThat(called.out()).isEqualTo("float32  10\nfloat32  7\n10\n");
    }

    @Test void savesUnderTheNewName() {
        assertThat(repl("variable w: float32 = 5.0\nvariable w: float32 = 7.0\nsave w to \"w.npz\"\n").exit()).isZero();
        assertThat(Called.in(folder, "info", "w.npz").out()).contains("w ").doesNotContain("w_");
    }

    @Test void answersQuestions() {
        Called called = repl("""
                dim n
                placeholder x: float32[n, 3]
                variable w: float32[3] = ones()
                let y = sum(x * w)
                :type y
                :shape x * w
                :type sum
                :type 1.5
                :grad sum(square(w)) wrt w
                :grad y wrt w
                :graph w + 1
                :plan sum(w)
                :time sum(w * 2)
                :vars
                """);
        assertThat(called.err()).isEqualTo("for its value: print gradients(y, [w])[0] with { x: … }\n");
        assertThat(called.out()).startsWith("""
                float32
                [n, 3]
                sum(x, axis=none, keepdims=false)
                float
                float32[3]
                [2 2 2]
                float32[3]
                """).contains("add", "plan\n", "compiling included; then ", "n   dim           dim\n", "y   let           float32\n");
        assertThat(called.exit()).isZero();
    }

    @Test void refusesWhatIsNoDirective() {
        Called called = repl(":tipe 3\n:type\n:vars 3\n:t 1\n:sh [[1, 2]]\n:grad 3\n:load no.kgraph\n");
        assertThat(called.err()).isEqualTo("""
                kgraph: there is no ':tipe'; did you mean :type or :time?
                kgraph: :type needs more: :type expr
                kgraph: :vars stands alone.
                kgraph: there is no ':t'; did you mean :type or :time?
                kgraph: :grad needs more: :grad expr wrt x, …
                kgraph: There is no "%s".
                """.formatted(folder.resolve("no.kgraph")));
        assertThat(called.out()).isEqualTo("[1, 2]\n");
        assertThat(called.exit()).isEqualTo(2);
    }

    @Test void loadsAndSavesScripts() throws Exception {
        Files.writeString(folder.resolve("m.kgraph"), "param k: float = 2.0\nlet a = constant(3.0) * k\nprint a\n");
        Files.writeString(folder.resolve("wrong.kgraph"), "let c = 1\nlet d = nothing\n");
        Called called = repl(":load wrong.kgraph\nc\nlet e = a + 1\nbroken\n:save out.kgraph\n:reset\na\n", "m.kgraph", "--set", "k=5");
        assertThat(called.out()).isEqualTo("a = 15\n");
        assertThat(called.err()).contains("There is no 'nothing'.", "There is no 'c'.", "There is no 'broken'.", "2 inputs written to out.kgraph", "There is no 'a'.");
        assertThat(folder.resolve("out.kgraph")).content().isEqualTo("param k: float = 2.0\nlet a = constant(3.0) * k\nprint a\nlet e = a + 1\n");
        assertThat(repl("", "m.kgraph", "--set", "q=5").err()).contains("E0404");
    }

    @Test void anInstanceForgetsTheVariablesOfACallThatFailed() {
        assertThat(repl("from \"std/nn\" import Dense\nlet fc = Dense(2)\nlet bad = fc(ones([1, 3])) + nothing\nlet good = fc(ones([1, 4]))\n:type good\nshape(fc.w)\n").out())
                .isEqualTo("float32[1, 2]\nint32[2]\n[4 2]\n");
    }

    @Test void givesObjectsWhereAsked() {
        assertThat(repl("1f64 + 1\nprint \"x\"\nfoo\n", "--json").out().lines().toList()).satisfies(lines -> {
            assertThat(lines.getFirst()).isEqualTo("{\"type\":\"value\",\"name\":\"\",\"dtype\":\"float64\",\"shape\":[],\"data\":2}");
            assertThat(lines.get(1)).contains("\"type\":\"print\"");
            assertThat(lines.get(2)).contains("\"type\":\"diagnostic\"", "E0201");
            assertThat(lines.getLast()).isEqualTo("{\"type\":\"done\",\"exit\":3}");
        });
    }

    @Test void aFaultOfAnInputIsNotTheEnd() {
        Called called = repl("def f(x) = g(x)\ndef g(x) = x\ndef f(x) = g(x)\ndef g(x) = f(x)\ng(1)\n2\n");
        assertThat(called.out()).isEqualTo("2\n");
        assertThat(called.err()).contains("There is no 'g'.", "E0204");
    }

    @Test void remembersBelowTheStateFolder() {
        assertThat(stateFolder(Map.of("HOME", "/home/ada"))).contains(Path.of("/home/ada/.local/state/kgraph"));
        assertThat(stateFolder(Map.of("HOME", "/home/ada", "XDG_STATE_HOME", "/state"))).contains(Path.of("/state/kgraph"));
        assertThat(stateFolder(Map.of())).isEmpty();
    }

    private Optional<Path> stateFolder(Map<String, String> environment) {
        return new Shell(System.in, System.out, System.err, folder, false, false, environment).stateFolder();
    }
}
