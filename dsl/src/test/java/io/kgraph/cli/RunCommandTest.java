package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.array.NDArray;
import io.kgraph.array.Npy;
import io.kgraph.array.Npz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts from the command line: what comes out, what is written, how it ends.
class RunCommandTest {
    @TempDir Path folder;

    private Called kgraph(String... arguments) {
        return Called.in(folder, arguments);
    }

    private void script(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /// Runs a script that has to succeed in silence; its output.
    private String run(String text, String... options) throws IOException {
        Called called = called(text, options);
        assertThat(called.err()).isEmpty();
        assertThat(called.exit()).isZero();
        return called.out();
    }

    private Called called(String text, String... options) throws IOException {
        script("s.kgraph", text);
        var arguments = new java.util.ArrayList<>(java.util.List.of("run", "s.kgraph"));
        arguments.addAll(java.util.List.of(options));
        return kgraph(arguments.toArray(String[]::new));
    }

    // ---- commands --------------------------------------------------------------------------------------------------

    @Test void printsTemplatesAndValues() throws IOException {
        assertThat(run("""
                dim batch
                placeholder x: float32[batch, 2]
                variable w: float32[2] = 1
                let y = sum(x * w, axis=1)
                print "sum {sum(y):.2f} of {y:.1f} in {{braces}}", y, w, "done" with { x: [[1, 2], [3, 4]] }
                eval total = sum(y) with { x: [[1, 2]] }
                print total, 1 + 1, [total, none, "a"]
                print "w {w}"
                """)).isEqualTo("""
                sum 10.00 of [3.0 7.0] in {braces}
                y = [3 7]
                w = [1 1]
                done
                total = 3
                1 + 1 = 2
                [total, none, "a"] = [3, none, a]
                w [1 1]
                """);
    }

    @Test void runsUpdatesAsOftenAsItIsTold() throws IOException {
        assertThat(run("""
                variable n: int32 = 0
                run update(n, n + 2) times 5
                run update(n, n * n)
                print n
                """)).isEqualTo("n = 100\n");
    }

    @Test void dimsAreNumbersAndListsAreArrays() throws IOException {
        assertThat(run("""
                dim n
                placeholder x: float32[n]
                def length(v: float[k]) = sqrt(sum(v ** 2))
                print 0.5 * n, n * 0.5 + x, x / n, n / 2, 2 * n + 1, length([3.0, 4.0]) with { x: [1, 2, 3] }
                """)).isEqualTo("""
                0.5 * n = 1.5
                n * 0.5 + x = [2.5 3.5 4.5]
                x / n = [0.33333334 0.6666667 1]
                n / 2 = 1.5
                2 * n + 1 = 7
                length([3.0, 4.0]) = 5
                """);
    }

    @Test void anAssertionShowsBothSides() throws IOException {
        Called called = called("""
                variable v: float32[3] = 2
                let x = 0.75
                assert sum(v) > 5
                assert mean(v) > 2.5, "mean is only {mean(v):.3f}"
                print "not reached"
                """);
        assertThat(called.exit()).isEqualTo(1);
        assertThat(called.out()).isEmpty();
        assertThat(called.err()).contains("── E0801 ASSERTION ─").contains("s.kgraph:4:1").contains("\nmean is only 2.000.\n").contains("    mean(v)   float32   2\n");
    }

    @Test void checksGradientsAtTheValuesOfNow() throws IOException {
        assertThat(run("""
                variable w: float32[2, 2] = 0.5
                run update(w, w * 3)
                let loss = sum(tanh(w) ** 2)
                gradcheck loss over [w]
                """)).startsWith("gradcheck loss: ok, 4 entries, worst w[");
    }

    // ---- files -----------------------------------------------------------------------------------------------------

    @Test void savesAndLoadsVariables() throws IOException {
        assertThat(run("""
                variable a: float32[2] = 1
                variable b: int64 = 7
                save "out/all.npz"
                save a to "a.npy"
                save b, a to "out/{b}.npz"
                run update(a, a + 1)
                print a
                load "out/all.npz"
                print a
                run update(b, b + 1)
                load "out/7.npz" into b
                print b
                """)).isEqualTo("a = [2 2]\na = [1 1]\nb = 7\n");
        assertThat(Npz.read(folder.resolve("out/all.npz")).keySet()).containsExactly("a", "b");
        assertThat(Npz.read(folder.resolve("out/7.npz")).keySet()).containsExactly("b", "a");
        assertThat(Npy.read(folder.resolve("a.npy"))).isEqualTo(NDArray.wrap(new float[] {1, 1}, 2));
    }

    @Test void loadingWhatDoesNotFitChangesNothing() throws IOException {
        Npz.write(folder.resolve("w.npz"), Map.of("a", NDArray.wrap(new float[] {5}, 1)));
        Called called = called("variable a: float32[2] = 1\nload \"w.npz\" into a\n");
        assertThat(called.exit()).isEqualTo(4);
        assertThat(called.err()).contains("E0705 ARRAY DOES NOT FIT").contains("'a' is float32[1] in the file, but float32[2] here.");
        assertThat(called("variable b: float32[2] = 1\nload \"w.npz\" into b\n").err()).contains("E0704 NO SUCH ARRAY").contains("\"w.npz\" has no array 'b'.");
        assertThat(called("variable b: float32[2] = 1\nload \"no.npz\"\n").err()).contains("There is no \"no.npz\".");
    }

    @Test void anOldFileSurvivesAFolderThatCannotBeWritten() throws IOException {
        Files.writeString(folder.resolve("file"), "old");
        Called called = called("variable a: float32[2] = 1\nsave \"file/a.npz\"\n");
        assertThat(called.exit()).isEqualTo(4);
        assertThat(called.err()).isEqualTo("""
                ── E0707 CANNOT WRITE ───────────────────────────────────────────── s.kgraph:2:1

                "file/a.npz": "file" is a file, not a folder.

                 2 | save "file/a.npz"
                   | ^^^^^^^^^^^^^^^^^

                1 error
                """);
        assertThat(Files.readString(folder.resolve("file"))).isEqualTo("old");
    }

    @Test void outputsGoWhereTheyAreSentAndInputsStandBesideTheScript() throws IOException {
        Files.createDirectories(folder.resolve("lib"));
        Npy.write(folder.resolve("lib/x.npy"), NDArray.wrap(new double[] {1, 2}, 2));
        script("lib/s.kgraph", "data x = npy(\"x.npy\")\nprint x\nsave x to \"y.npy\"\nplot x as line to \"p.svg\"\n");
        assertThat(kgraph("run", "lib/s.kgraph", "--out", "there")).isEqualTo(new Called(0, "x = [1 2]\n", ""));
        assertThat(Npy.read(folder.resolve("there/y.npy"))).isEqualTo(NDArray.wrap(new double[] {1, 2}, 2));
        assertThat(folder.resolve("there/p.svg")).content().startsWith("<svg ").endsWith("</svg>\n");
    }

    @Test void readsTables() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "length,kind\n1,b\n2,a\n3,b\n4,a\n5,a\n");
        assertThat(run("""
                data t = csv("t.csv")
                data fit, rest = train_test_split(t, test_size=0.3, seed=1)
                print t.kind, len(t), len(fit), len(rest)
                dim n
                placeholder length: int64[n]
                print sum(length) with t
                """, "--quiet")).isEqualTo("t.kind = [1 0 1 0 0]\nlen(t) = 5\nlen(fit) = 3\nlen(rest) = 2\nsum(length) = 15\n");
    }

    // ---- the command line ------------------------------------------------------------------------------------------

    @Test void feedsAndFetches() throws IOException {
        String text = """
                param k: float = 2  ## factor
                dim n
                placeholder x: float32[n]
                let y = k * x
                """;
        assertThat(run(text, "--feed", "x=[1, 2]", "--fetch", "y", "--fetch", "x=x.npy", "--set", "k=10")).isEqualTo("y = [10 20]\n");
        assertThat(Npy.read(folder.resolve("x.npy"))).isEqualTo(NDArray.wrap(new float[] {1, 2}, 2));
        Called missing = called(text, "--fetch", "y");
        assertThat(missing.exit()).isEqualTo(3);
        assertThat(missing.err()).contains("E0504 NOT FED").contains("--fetch needs 'x', which has no value here.").contains("Hint: --feed x=@file.npy");
        Called unknown = called(text, "--feed", "xs=[1]", "--fetch", "z");
        assertThat(unknown.exit()).isEqualTo(3);
        assertThat(unknown.err()).contains("'xs' is no tensor of this script.").contains("There is no 'z'.").endsWith("2 errors\n");
        assertThat(called(text, "--feed", "x=[[1]]", "--fetch", "y")).satisfies(c -> {
            assertThat(c.exit()).isEqualTo(1);
            assertThat(c.err()).contains("E0804");
        });
    }

    @Test void sayingWhatIsNotFedShowsWhereItIsUsed() throws IOException {
        Called called = called("""
                dim batch
                placeholder x: float32[batch]
                let total = sum(x)
                print "total {total:.1f}"
                """);
        assertThat(called.exit()).isEqualTo(3);
        assertThat(called.err()).isEqualTo("""
                ── E0504 NOT FED ───────────────────────────────────────────────── s.kgraph:4:15

                print needs 'x', which has no value here.

                 4 | print "total {total:.1f}"
                   |               ^^^^^

                    total   float32          let, line 3, computed from 'x'
                    x       float32[batch]   placeholder, line 2

                Hint: print … with { x: … }

                1 error
                """);
    }

    @Test void helpIsMadeOfDocComments() throws IOException {
        script("s.kgraph", """
                #! kgraph 1
                ## Softmax regression on flowers.
                param rate: float = 1e-3  ## learning rate
                param name: string  ## of the run
                dim batch
                placeholder x: float32[batch, 4]
                let y = sum(x) * rate
                print "{name}"
                """);
        assertThat(kgraph("run", "s.kgraph", "--help", "--set", "name=a").out()).isEqualTo("""
                Softmax regression on flowers.

                Usage: kgraph run s.kgraph [--set name=value]… [options]

                Params (--set):
                  rate   float    learning rate   default 0.001
                  name   string   of the run      has to be set

                Placeholders (--feed):
                  x   float32[batch, 4]
                """);
    }

    @Test void jsonHasOneObjectALine() throws IOException {
        assertThat(run("""
                eval mu = linspace(0.5, 1.0, 2)
                print "a \\"b\\"", mu
                """, "--json")).isEqualTo("""
                {"type":"value","name":"mu","dtype":"float32","shape":[2],"data":[0.5,1]}
                {"type":"print","line":2,"items":["a \\"b\\"",{"name":"mu","value":[0.5,1]}]}
                {"type":"done","exit":0}
                """);
        assertThat(called("let a = b\n", "--json").out()).startsWith("{\"type\":\"diagnostic\",\"code\":\"E0201\"").endsWith("{\"type\":\"done\",\"exit\":3}\n");
    }

    @Test void aDryRunPlansOnly() throws IOException {
        assertThat(run("variable a: float32[2] = 1\nprint a + 1\nsave \"never.npz\"\n", "--dry-run")).startsWith("line 2: print a + 1: ");
        assertThat(folder.resolve("never.npz")).doesNotExist();
    }

    @Test void aProfileSaysWhereTheTimeWent() throws IOException {
        run("variable a: float32[2] = 1\nrun update(a, a + 1) times 3\n", "--profile", "p.txt");
        assertThat(Files.readString(folder.resolve("p.txt"))).startsWith(" line   times      runs      seconds  command\n").contains("    2       1         3 ");
    }

    // ---- mistakes --------------------------------------------------------------------------------------------------

    @Test void fiveMistakesAreAllReported() throws IOException {
        Called called = called("""
                dim batch
                placeholder x: float32[batch, 784]
                variable w: float32[768, 10] = zeros()
                let h = x @ w
                let p = softmx(x)
                let s = sum(x, dim=1)
                rate = 0.1
                let u = sum(x, axis=5)
                """);
        assertThat(called.exit()).isEqualTo(3);
        assertThat(called.out()).isEmpty();
        assertThat(called.err()).isEqualTo("""
                ── E0301 SHAPE MISMATCH ─────────────────────────────────────────── s.kgraph:4:9

                '@' needs the inner extents to agree, but 784 is not 768.

                 4 | let h = x @ w
                   |         ^^^^^

                    x   float32[batch, 784]   last axis is 784             placeholder, line 2
                    w   float32[768, 10]      second-to-last axis is 768   variable, line 3

                Hint: declare w as float32[784, 10].

                ── E0201 UNKNOWN NAME ───────────────────────────────────────────── s.kgraph:5:9

                There is no 'softmx'.

                 5 | let p = softmx(x)
                   |         ^^^^^^

                Did you mean this?
                    softmax

                ── E0211 UNKNOWN ARGUMENT ──────────────────────────────────────── s.kgraph:6:16

                sum has no parameter 'dim'.

                 6 | let s = sum(x, dim=1)
                   |                ^^^

                    sum(x, axis=none, keepdims=false)

                Hint: did you mean axis=1?

                ── E0109 NOT A STATEMENT ────────────────────────────────────────── s.kgraph:7:1

                A statement begins with a keyword.

                 7 | rate = 0.1
                   | ^^^^

                Hint: let rate = 0.1

                ── E0307 AXIS ───────────────────────────────────────────────────── s.kgraph:8:9

                Axis 5 is outside rank 2.

                 8 | let u = sum(x, axis=5)
                   |         ^^^^^^^^^^^^^^

                    x   float32[batch, 784]   placeholder, line 2

                5 errors
                """);
    }

    @Test void aScriptThatIsNotThereOrNoScript() {
        assertThat(kgraph("run", "no.kgraph")).satisfies(c -> {
            assertThat(c.exit()).isEqualTo(4);
            assertThat(c.err()).contains("E0701 NO SUCH FILE").contains("There is no \"no.kgraph\".");
        });
        assertThat(kgraph("run", ".").exit()).isEqualTo(4);
    }

    @Test void checkRunsNothing() throws IOException {
        script("a.kgraph", "variable a: float32[2] = 1\nprint a\nsave \"never.npz\"\n");
        script("b.kgraph", "let x = 1\nlet y = zz\n");
        assertThat(kgraph("check", "a.kgraph")).isEqualTo(new Called(0, "a.kgraph: no errors\n", ""));
        assertThat(kgraph("check", "a.kgraph", "b.kgraph").exit()).isEqualTo(3);
        assertThat(folder.resolve("never.npz")).doesNotExist();
    }

    // ---- explain and info ------------------------------------------------------------------------------------------

    @Test void explainsEveryStage() throws IOException {
        script("s.kgraph", """
                dim batch
                placeholder x: float32[batch, 3]
                variable w: float32[3] = ones()
                let y = softmax(x * w + 0)
                print y with { x: [[1, 2, 3]] }
                """);
        assertThat(kgraph("explain", "s.kgraph", "--stage", "ast").out()).startsWith("DimDecl   line 1\n").contains("LetDecl   line 4\n");
        assertThat(kgraph("explain", "s.kgraph", "--stage", "types").out()).contains("x   float32[batch, 3]   placeholder, line 2\n");
        assertThat(kgraph("explain", "s.kgraph", "y", "--stage", "graph").out()).startsWith("# y\ngraph(%0 x: float32[batch, 3])\n");
        assertThat(kgraph("explain", "s.kgraph", "y", "--stage", "optimized").out()).startsWith("# y\ngraph(");
        assertThat(kgraph("explain", "s.kgraph").out()).startsWith("# line 5: print y with { x: [[1, 2, 3]] }\nplan\n");
        assertThat(kgraph("explain", "s.kgraph", "y", "--stage", "memory").exit()).isZero();
        assertThat(kgraph("explain", "s.kgraph", "y", "--stage", "code").out()).contains("\nnest ").containsAnyOf(" of the roof\n", "# no machine code here: ")
               .containsAnyOf("# with 64 for extents that are fed\n", "# no machine code here: ");
        assertThat(kgraph("explain", "s.kgraph", "y", "--diff", "graph", "optimized").out()).contains("\n- ").contains("\n+ ");
        assertThat(kgraph("explain", "s.kgraph", "yy")).satisfies(c -> {
            assertThat(c.exit()).isEqualTo(2);
            assertThat(c.err()).isEqualTo("kgraph: there is no tensor and no train 'yy' in s.kgraph; did you mean y?\n");
        });
    }

    @Test void evaluatesWithTheDeclarationsOfAScript() throws IOException {
        script("s.kgraph", "param k: float = 2\ndim n\nplaceholder x: float32[n]\nvariable w: float32 = 3\nlet y = k * w * x\n");
        assertThat(kgraph("eval", "sum(y)", "--in", "s.kgraph", "--feed", "x=[1, 2]")).isEqualTo(new Called(0, "18\n", ""));
        assertThat(kgraph("eval", "w + k", "--in", "s.kgraph", "--set", "k=10").out()).isEqualTo("13\n");
        assertThat(kgraph("eval", "y", "--in", "s.kgraph").err()).contains("eval needs 'x', which has no value here.");
        assertThat(kgraph("info", "s.kgraph").out()).contains("param k   float = 2").contains("placeholder x   float32[n]").contains("variable w   float32");
    }
}
