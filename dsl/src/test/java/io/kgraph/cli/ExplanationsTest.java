package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npz;
import io.kgraph.lang.Code;
import io.kgraph.type.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The examples of `explain`: the first has the mistake, the next does not.
class ExplanationsTest {
    /// What the examples take for granted.
    private static final Map<String, String> GIVEN = ImmutableMap.<String, String>builder()
            .put("batch", "dim batch").put("time", "dim time").put("n", "dim n").put("x", "placeholder x: float32[batch, 4]")
            .put("y", "placeholder y: float32[batch]").put("label", "placeholder label: int64[batch]").put("score", "let score = sum(x, axis=1)")
            .put("a", "placeholder a: bool").put("b", "placeholder b: bool").put("W", "variable W: float32[4, 4] = ones()").put("w", "variable w: float32[4] = ones()")
            .put("logits", "let logits = x @ W").put("p", "let p = sum(x * w, axis=1)").put("loss", "let loss = mean(square(sum(x * w, axis=1) - y))")
            .put("accuracy", "let accuracy = mean(x)").put("image", "placeholder image: float32[batch]").put("i", "placeholder i: int32[1]").put("idx", "placeholder idx: int32[batch, 1]")
            .put("h", "let h = x @ W").put("k", "placeholder k: float64[2, 2] = [[1.0, 2.0], [2.0, 1.0]]").put("images", "data images = ones([200, 4])").put("labels", "data labels = arange(200)")
            .put("digits", "data digits = table(labels=[1, 2])").put("rows", "data rows = table(x=ones([2, 4]), y=[1.0, 2.0], id=[1, 2])")
            .put("held_out", "data held_out = table(x=ones([2, 4]) / 2, y=[1.0, 2.0])").buildOrThrow();

    private static final Pattern UNKNOWN = Pattern.compile("There is no '(\\w+)'");
    private static final Pattern CODE = Pattern.compile("\"code\":\"(\\w+)\"");
    private static final Pattern COMMAND = Pattern.compile("(?m)^kgraph \\w+ (?:--strict )?\\S+ ?(.*)$");

    @TempDir Path folder;

    @ParameterizedTest @EnumSource(Code.class)
    void theFirstExampleHasTheMistakeAndTheNextDoesNot(Code code) throws IOException {
        List<String> examples = examples(Explanations.of(code.name()).orElseThrow());
        assertThat(codes(said(examples.getFirst()))).containsOnly(code.name());
        for (String mended : examples.subList(1, examples.size())) {
            String said = said(mended);
            if (!code.isWarning()) assertThat(said).doesNotContain("\"code\":\"E0[1-6]");
            assertThat(said).doesNotContain("\"code\":\"" + code + "\"");
        }
    }

    /// Of the errors, or of the warnings where there is no error; that nobody uses an example is no news.
    private static Set<String> codes(String said) {
        Set<String> all = CODE.matcher(said).results().map(m -> m.group(1)).collect(Collectors.toSet());
        Set<String> errors = all.stream().filter(c -> c.startsWith("E")).collect(Collectors.toSet());
        if (errors.isEmpty() && all.size() > 1) all.remove(Code.W0901.name());
        return errors.isEmpty() ? all : errors;
    }

    /// The indented paragraphs.
    private static List<String> examples(String page) {
        var examples = new ArrayList<String>();
        var now = new StringBuilder();
        for (String line : (page + "\n\n").lines().toList()) {
            if (line.startsWith("    ")) now.append(line.substring(4)).append('\n');
            else if (!now.isEmpty()) {
                examples.add(now.toString());
                now.setLength(0);
            }
        }
        return examples;
    }

    /// What a run says of a script, after what it lacks has been declared.
    private String said(String example) throws IOException {
        boolean strict = example.contains("kgraph check --strict");
        var command = new ArrayList<>(strict ? List.of("check", "--strict") : List.of("run"));
        command.addAll(List.of("s.kgraph", "--json"));
        COMMAND.matcher(example).results().filter(_ -> !strict).forEach(m -> command.addAll(List.of(m.group(1).split(" "))));
        String script = COMMAND.matcher(example).replaceAll("");
        var lacking = new HashSet<String>();
        while (true) {
            String given = GIVEN.entrySet().stream().filter(e -> lacking.contains(e.getKey())).map(e -> e.getValue() + "\n").collect(Collectors.joining());
            Files.writeString(folder.resolve("s.kgraph"), given + script);
            String said = Called.in(folder, command.toArray(String[]::new)).out();
            if (!UNKNOWN.matcher(said).results().map(m -> m.group(1)).filter(GIVEN::containsKey).map(lacking::add).reduce(false, Boolean::logicalOr)) return said;
        }
    }

    @BeforeEach void files() throws IOException {
        Files.writeString(folder.resolve("out"), "a file");
        Files.writeString(folder.resolve("table.csv"), "a,b\n1\n");
        Files.writeString(folder.resolve("people.csv"), "age,name\n30,Ada\n");
        Npz.write(folder.resolve("weights.npz"), ImmutableMap.of("W", NDArray.ones(DType.FLOAT32, 4, 10)));
        io.kgraph.array.Npy.write(folder.resolve("x.npy"), NDArray.ones(DType.FLOAT32, 2, 4));
    }
}
