package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every example of the language's pages does what the page says.
///
/// A block `kgraph NAME` is a script, which is written to that file (`script.kgraph` where there is no name). What follows it says what it does: `output`
/// is all that a run prints, `error` all that it complains of; if nothing follows, it checks without an error. All are formatted. `kgraph-expr` holds an expression a
/// line with its value behind `# =>`, `console` commands behind `$` with what they print. With `-Dkgraph.golden.write=true` what was printed is written into the page.
class DocumentsTest {
    private static final Path DOCS = Path.of("../docs"), DATA = Path.of("../samples/data");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(kgraph-expr|kgraph|output|error|console)(?: (\\S+))?\\n(.*?)^```$");

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"language.md", "tutorial.md"})
    void doesWhatItSays(String page) throws IOException {
        Files.createDirectory(folder.resolve("data"));
        for (String file : List.of("iris.csv", "digits.npz")) Files.copy(DATA.resolve(file), folder.resolve("data").resolve(file));
        String text = Files.readString(DOCS.resolve(page)), done = done(text);
        if (Boolean.getBoolean("kgraph.golden.write")) Files.writeString(DOCS.resolve(page), done);
        assertThat(done).isEqualTo(Files.readString(DOCS.resolve(page)));
    }

    /// The page with what its examples print now.
    private String done(String page) throws IOException {
        List<MatchResult> blocks = BLOCK.matcher(page).results().toList();
        var text = new StringBuilder();
        int end = 0;
        for (int i = 0; i < blocks.size(); i++) {
            MatchResult block = blocks.get(i);
            String follows = i + 1 < blocks.size() ? blocks.get(i + 1).group(1) : "";
            text.append(page, end, block.start(3)).append(switch (block.group(1)) {
                case "kgraph" -> script(block, follows);
                case "output", "error" -> printed(blocks.get(i - 1), block.group(1));
                case "kgraph-expr" -> expressions(block.group(3));
                default -> commands(block.group(3));
            });
            end = block.end(3);
        }
        return text.append(page, end, page.length()).toString();
    }

    private static String name(MatchResult block) {
        return block.group(2) == null ? "script.kgraph" : block.group(2);
    }

    private String script(MatchResult block, String follows) throws IOException {
        Files.writeString(folder.resolve(name(block)), block.group(3));
        assertThat(Called.in(folder, "fmt", name(block)).err()).as(block.group(3)).isEmpty();
        if (!List.of("output", "error").contains(follows)) {
            Called checked = Called.in(folder, "check", "--quiet", name(block));
            assertThat(checked.err()).as(block.group(3)).isEmpty();
        }
        return Files.readString(folder.resolve(name(block)));
    }

    private String printed(MatchResult script, String what) {
        Called called = Called.in(folder, "run", name(script));
        if (what.equals("output")) assertThat(called.exit()).as("%s\n%s", script.group(3), called.err()).isZero();
        else assertThat(called.exit()).as(script.group(3)).isNotZero();
        return what.equals("output") ? called.out() : called.err();
    }

    private String expressions(String block) {
        var lines = new ArrayList<String>();
        for (String line : block.lines().toList()) {
            String expression = line.split(" +# => ", 2)[0];
            Called called = Called.in(folder, "eval", "--", expression);
            assertThat(called.err()).as(expression).isEmpty();
            lines.add(expression + "  # => " + called.out().strip().lines().map(String::strip).collect(Collectors.joining(" ")));
        }
        return String.join("\n", lines) + "\n";
    }

    private String commands(String block) {
        var text = new StringBuilder();
        for (String line : block.lines().filter(l -> l.startsWith("$ kgraph ")).toList()) {
            Called called = Called.in(folder, line.substring("$ kgraph ".length()).split(" "));
            text.append(line).append('\n').append(called.out()).append(called.err());
        }
        return text.toString();
    }
}
