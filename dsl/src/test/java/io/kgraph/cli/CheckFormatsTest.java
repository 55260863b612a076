package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `check --format` and `test`: what editors and build servers read.
class CheckFormatsTest {
    @TempDir Path folder;

    @BeforeEach void scripts() throws IOException {
        Files.createDirectory(folder.resolve("models"));
        Files.writeString(folder.resolve("models/bad.kgraph"), "placeholder x: float32[2]\nlet y = softmx(x)\nlet s = sum(x, dim=0)\n");
        Files.writeString(folder.resolve("good.kgraph"), "print 1\n");
    }

    @Test void text() {
        Called called = Called.in(folder, "check", "models/bad.kgraph", "good.kgraph");
        assertThat(called.exit()).isEqualTo(3);
        assertThat(called.out()).isEmpty();
        assertThat(called.err()).contains("E0201 UNKNOWN NAME", "softmax", "E0211", "2 errors");
    }

    @Test void json() {
        Called called = Called.in(folder, "check", "models/bad.kgraph", "--format", "json");
        assertThat(called.err()).isEmpty();
        assertThat(called.out().lines()).hasSize(3).first().asString()
                .contains("\"type\":\"diagnostic\"", "\"code\":\"E0201\"", "\"span\":{\"start\":[2,9],\"end\":[2,15]}", "\"candidates\":[\"softmax\"]");
        assertThat(called.out().lines().skip(1).findFirst().orElseThrow()).contains("\"hints\":[{\"text\":\"did you mean axis=0?\",\"edits\":[{\"span\":{\"start\":[3,16],\"end\":[3,19]},\"new\":\"axis\"}]}]");
    }

    @Test void sarif() {
        Called called = Called.in(folder, "check", "models/bad.kgraph", "good.kgraph", "--format", "sarif");
        assertThat(called.exit()).isEqualTo(3);
        assertThat(called.err()).isEmpty();
        assertThat(called.out().lines()).hasSize(1);
        assertThat(called.out()).contains("\"version\":\"2.1.0\"", "\"columnKind\":\"unicodeCodePoints\"", "\"ruleId\":\"E0201\",\"level\":\"error\"",
                "\"uri\":\"models/bad.kgraph\"", "\"region\":{\"startLine\":2,\"startColumn\":9,\"endLine\":2,\"endColumn\":15}",
                "\"deletedRegion\":{\"startLine\":3,\"startColumn\":16,\"endLine\":3,\"endColumn\":19},\"insertedContent\":{\"text\":\"axis\"}", "\"id\":\"E0211\"");
    }

    @Test void aCleanLogHasNoResults() {
        Called called = Called.in(folder, "check", "good.kgraph", "--format", "sarif");
        assertThat(called.exit()).isZero();
        assertThat(called.out()).contains("\"results\":[]");
    }

    @Test void testsAreCountedAndNothingElseIsSaid() throws IOException {
        Files.writeString(folder.resolve("t.kgraph"), """
                variable w: float64[2] = [1.0, 2.0]
                print "not this"
                test "good" { assert sum(w) == 3 }
                gradcheck sum(square(w)) over w
                test "bad" { assert sum(w) == 4 }
                """);
        Called called = Called.in(folder, "test", "t.kgraph", "good.kgraph");
        assertThat(called.exit()).isEqualTo(1);
        assertThat(called.out()).isEqualTo("t.kgraph: test good: ok\nt.kgraph: gradcheck sum(square(w)): ok, 2 entries, worst w along a random direction\nt.kgraph: test bad: failed\n3 tests: 1 failed\n");
        assertThat(called.err()).contains("E0801", "t.kgraph:5:14");
        assertThat(Called.in(folder, "test", "good.kgraph").out()).isEqualTo("no tests\n");
    }
}
