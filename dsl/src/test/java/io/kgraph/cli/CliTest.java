package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.array.NDArray;
import io.kgraph.array.Npy;
import io.kgraph.array.Npz;
import io.kgraph.lang.Code;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/// The command without scripts: expressions, files, errors at length, wrong usage.
class CliTest {
    @TempDir Path folder;

    private Called kgraph(String... arguments) {
        return Called.in(folder, arguments);
    }

    @Test void evaluatesAnExpressionWithFeeds() {
        assertThat(kgraph("eval", "square(transpose(t)) + 10", "--feed", "t=[[1,2,3],[4,5,6]]")).isEqualTo(new Called(0, """
                [[11 26]
                 [14 35]
                 [19 46]]
                """, ""));
        assertThat(kgraph("eval", "2 ** 10").out()).isEqualTo("1024\n");
        assertThat(kgraph("eval", "[1 / 4, none, true]").out()).isEqualTo("[0.25, none, true]\n");
        assertThat(kgraph("eval", "softmax(x)", "--feed", "x=[[0.0, 0.0]]").out()).isEqualTo("[[0.5 0.5]]\n");
    }

    @Test void evaluatesWithFiles() {
        Npy.write(folder.resolve("t.npy"), NDArray.of(new float[][] {{1, 2}, {3, 4}}));
        assertThat(kgraph("eval", "t + 1", "--feed", "t=@t.npy", "--out", "r.npy")).isEqualTo(new Called(0, "", ""));
        assertThat(Npy.read(folder.resolve("r.npy"))).isEqualTo(NDArray.of(new float[][] {{2, 3}, {4, 5}}));
        Npz.write(folder.resolve("z.npz"), Map.of("a", NDArray.of(new int[] {1, 2})));
        assertThat(kgraph("eval", "sum(t)", "--feed", "t=@z.npz:a").out()).isEqualTo("3\n");
        assertThat(kgraph("eval", "sum(t)", "--feed", "t=@z.npz:b")).satisfies(c -> {
            assertThat(c.exit()).isEqualTo(4);
            assertThat(c.err()).contains("E0704 NO SUCH ARRAY").contains("\"z.npz\" has no array 'b'.").contains("    a\n");
        });
        assertThat(kgraph("eval", "t", "--feed", "t=@no.npy")).satisfies(c -> {
            assertThat(c.exit()).isEqualTo(4);
            assertThat(c.err()).contains("There is no \"no.npy\".");
        });
    }

    @Test void saysWhatIsWrongInAnExpression() {
        assertThat(kgraph("eval", "rel(3)")).satisfies(c -> {
            assertThat(c.exit()).isEqualTo(3);
            assertThat(c.out()).isEmpty();
            assertThat(c.err()).startsWith("── E0201 UNKNOWN NAME ───").contains("There is no 'rel'.").contains("    relu\n");
        });
    }

    @Test void writesJsonWhereItIsAskedFor() {
        assertThat(kgraph("eval", "x / 0.0", "--feed", "x=[1.0, -1.0, 0.0]", "--json").out()).isEqualTo("""
                {"type":"value","name":"","dtype":"float32","shape":[3],"data":["inf","-inf","nan"]}
                {"type":"done","exit":0}
                """);
        assertThat(kgraph("eval", "rel(3)", "--json").out().lines()).hasSize(2).first().asString()
                .startsWith("{\"type\":\"diagnostic\",\"code\":\"E0201\",\"severity\":\"error\",\"message\":\"There is no 'rel'.\",\"file\":\"expression\",\"span\":{\"start\":[1,1],\"end\":[1,4]}");
    }

    @ParameterizedTest @CsvSource(delimiter = '|', textBlock = """
            --vers                | kgraph: there is no option '--vers'; did you mean --version?
            evall                 | kgraph: there is no command 'evall'; did you mean eval?
            frobnicate            | kgraph: there is no command 'frobnicate'.
            run x --tresads=2     | kgraph run: there is no option '--tresads'; did you mean --threads?
            run                   | kgraph run: Missing required parameter: 'FILE'
            run x --threads=-1    | kgraph: --threads is -1, but cannot be negative.
            run x --target=jvn    | kgraph: there is no target 'jvn'; did you mean jvm?
            eval 1 --feed x       | kgraph: --feed takes name=value, but was given 'x'.
            eval 1 --feed x=(     | kgraph: --feed x is given '(': '(' is never closed.
            eval 1 --color=no     | kgraph eval: Invalid value for option '--color': expected one of [auto, always, never] (case-sensitive) but was 'no'
            info x.txt            | kgraph: info knows .npy, .npz, .safetensors, .idx, .tfrecord, .csv and .kgraph files, but not 'x.txt'.
            explain E0300         | kgraph: there is no error E0300; did you mean E0301 or E0302 or E0303?
            """)
    void wrongUsageIsCodeTwoWithTheNearestOption(String arguments, String message) {
        Called called = kgraph(arguments.split(" "));
        assertThat(called.exit()).isEqualTo(2);
        assertThat(called.out()).isEmpty();
        assertThat(called.err().lines().findFirst()).contains(message);
    }

    @Test void saysItsVersionAndHowToCallIt() {
        assertThat(kgraph("--version")).isEqualTo(new Called(0, "kgraph 0.1.0\n", ""));
        assertThat(kgraph("--help").out()).isEqualTo("""
                Usage: kgraph [OPTIONS] COMMAND
                A compiler for symbolic array programs.
                      --json           one JSON object a line on standard output
                      --color=WHEN     auto, always or never
                      --progress=HOW   auto, bar, plain or none
                      --debug          stack traces of faults
                      --quiet          no warnings and no progress
                  -h, --help           this text
                      --version        the version of this program
                Commands:
                  run         Elaborates a script and runs it.
                  check       Reports errors and warnings; runs no commands.
                  test        Runs the tests and gradient checks of scripts.
                  fmt         Formats scripts in place.
                  eval        Evaluates one expression.
                  repl        Answers statements and expressions one by one.
                  lsp         Serves editors by the Language Server Protocol.
                  explain     Shows a stage between text and code, or explains an error.
                  info        Says what a file of arrays, records or rows, or a script holds.
                  doc         Describes a function, all functions, or a script.
                  grad        Shows the gradients of a value, and what they are.
                  new         Begins a script, or a folder with one, from a template.
                  doctor      Says what kgraph runs on here, and what is in its way.
                  viz         Writes a page that shows a graph: its modules, its ops, its plan.
                  diff        Says in what two scripts, or two files of arrays, differ.
                  bench       Measures compiled runs: a line of JSON for each.
                  fuzz        Runs random graphs on all targets, which must agree.
                  completion  Prints what completes its commands in a shell.

                kgraph COMMAND --help says more.
                """);
        assertThat(kgraph()).satisfies(c -> {
            assertThat(c.exit()).isEqualTo(2);
            assertThat(c.out()).isEmpty();
            assertThat(c.err()).startsWith("Usage: kgraph [OPTIONS] COMMAND\n");
        });
    }

    @Test void saysWhatFilesHold() throws Exception {
        Npz.write(folder.resolve("z.npz"), new java.util.TreeMap<>(Map.of("image", NDArray.of(new float[][] {{0, 1.5f}, {Float.NaN, -2}}), "n", NDArray.of(3))));
        Files.writeString(folder.resolve("f.csv"), "id,kind\n1,a\n2,b\n");
        assertThat(kgraph("info", "z.npz", "f.csv")).isEqualTo(new Called(0, """
                z.npz: 2 arrays, 20 bytes
                  image   float32[2, 2]   -2 … 1.5   1 NaN
                  n       int32   3 … 3
                f.csv: table of 2 rows
                  id     int64[2]   [1 2]
                  kind   int64[2]   [0 1]
                  kind_names: ["a" "b"]
                """, ""));
        Files.writeString(folder.resolve("cut.npy"), "\u0093NUMPY");
        assertThat(kgraph("info", "cut.npy", "no.npy")).satisfies(c -> {
            assertThat(c.exit()).isEqualTo(4);
            assertThat(c.err()).contains("E0702 BAD FILE").contains("E0701 NO SUCH FILE").endsWith("2 errors\n");
        });
    }

    @ParameterizedTest @EnumSource(Code.class)
    void everyCodeIsExplainedAtLengthWithAnExample(Code code) {
        Called called = kgraph("explain", code.name());
        assertThat(called.exit()).isZero();
        assertThat(called.out()).startsWith(code.name() + " " + code.title() + "\n\n").contains("\n    ");
        assertThat(called.out().lines()).hasSizeGreaterThan(4).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(110));
    }

    @Test void coloursOnlyTerminalsAndOnlyWhereNobodyObjects() {
        assertThat(Called.in(folder, true, Map.of(), "eval", "rel(3)").err()).contains("\u001b[1;31m");
        assertThat(Called.in(folder, false, Map.of(), "eval", "rel(3)").err()).doesNotContain("\u001b");
        assertThat(Called.in(folder, true, Map.of("NO_COLOR", "1"), "eval", "rel(3)").err()).doesNotContain("\u001b");
        assertThat(Called.in(folder, true, Map.of("NO_COLOR", ""), "eval", "rel(3)").err()).contains("\u001b");
        assertThat(Called.in(folder, true, Map.of(), "eval", "rel(3)", "--color", "never").err()).doesNotContain("\u001b");
        assertThat(Called.in(folder, false, Map.of(), "eval", "rel(3)", "--color", "always").err()).contains("\u001b");
    }

    @Test void aCommandIsCalledByTheNameThatItHas() {
        Shell nowhere = new Shell(InputStream.nullInputStream(), System.out, System.err, folder, false, true, Map.of());
        Cli.COMMANDS.forEach((name, command) -> assertThat(new CommandLine(command.apply(nowhere)).getCommandName()).isEqualTo(name));
        assertThat(kgraph("--version").out()).isEqualTo(Cli.VERSION + "\n");
        assertThat(kgraph("--version", "run").exit()).isEqualTo(2);
    }
}
