package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kgraph viz`: what the page holds, and what it does in a browser.
class VizCommandTest {
    static final String SCRIPT = """
            dim batch, features = 4
            placeholder x: float32[batch, features]
            placeholder y: float32[batch, 2]
            module Dense(units: int)(x: float[...s, i]) -> float[...s, units] {
              variable w: float[i, units] = glorot_uniform(seed=1)
              variable b: float[units] = zeros()
              return relu(x @ w + b)
            }
            let h = x |> Dense(8) |> Dense(2)
            let loss = mean((h - y) ** 2)
            train "fit" {
              minimize loss using sgd(0.1)
              on table(x=zeros([8, 4]), y=zeros([8, 2]))
              epochs 1
            }
            print "<script>alert(1)</script>"
            """;

    @TempDir Path folder;

    private Called viz(String... options) throws IOException {
        Files.writeString(folder.resolve("net.kgraph"), SCRIPT);
        var arguments = new java.util.ArrayList<>(java.util.List.of("viz"));
        arguments.addAll(java.util.List.of(options));
        return Called.in(folder, arguments.toArray(String[]::new));
    }

    private String page(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    @Test void thePageIsCompleteInItself() throws IOException {
        assertThat(viz("net.kgraph").out()).matches("net.html: \\d+ nodes, \\d+ steps?\n");
        assertThat(page("net.html")).contains("\"name\":\"Modules\"", "\"name\":\"Ops\"", "\"name\":\"Plan\"", "\"title\":\"dense_1\"", "\"title\":\"dense_2\"", "\"title\":\"loss\"",
                "\"title\":\"gradient\"", "\"title\":\"updates\"", "float32[batch, 4]", "1.02 kB").doesNotContain("http://127", "https://", "<link", "src=", "import ", "fetch(", "<script>alert");
    }

    @Test void stepsAreMeasuredWhereThatIsAsked() throws IOException {
        viz("net.kgraph", "--time", "--dim", "batch=256", "--out", "timed.html");
        assertThat(page("timed.html")).containsPattern("\\[\"time\",\"[0-9.e+]+ µs\"]").contains("4.10 kB");
        viz("net.kgraph");
        assertThat(page("net.html")).doesNotContain("[\"time\",");
    }

    @Test void expressionsAndTensorsAreShownToo() throws IOException {
        assertThat(viz("scan(fn(s, e) => (s + e, s), 0.0, [1.0, 2.0])[0]", "--out", "loop.html").exit()).isZero();
        assertThat(page("loop.html")).contains("\"title\":\"scan");
        assertThat(viz("net.kgraph", "h").out()).startsWith("net.html: ");
        assertThat(page("net.html")).contains("dense_2").doesNotContain("\"title\":\"gradient\"");
    }

    @Test void wrongUsageIsSaid() throws IOException {
        assertThat(viz("net.kgraph", "lss").err()).isEqualTo("kgraph: there is no tensor and no train 'lss' in net.kgraph; did you mean loss?\n");
        assertThat(viz("1 + 1").exit()).isEqualTo(2);
        assertThat(viz("net.kgraph", "--dim", "batch=many").exit()).isEqualTo(2);
        assertThat(viz("net.kgraph", "--out", "none/x.html").exit()).isEqualTo(4);
        Files.writeString(folder.resolve("empty.kgraph"), "let a = 1\n");
        assertThat(viz("empty.kgraph").err()).contains("nothing is run in empty.kgraph");
    }

    @Test void manyNodesStayFewBoxes() throws IOException {
        var text = new StringBuilder("placeholder x: float32[16]\nlet h0 = x\n");
        for (int i = 1; i <= 2000; i++) text.append("let h").append(i).append(" = tanh(h").append(i - 1).append(") + ").append(i).append(".0\n");
        Files.writeString(folder.resolve("deep.kgraph"), text + "print h2000 with { x: zeros([16]) }\n");
        assertThat(Called.in(folder, "viz", "deep.kgraph").exit()).isZero();
        int most = java.util.regex.Pattern.compile("\"boxes\":\\[(.*?)\"edges\"").matcher(page("deep.html")).results().mapToInt(m -> m.group(1).split("\"title\":", -1).length - 1).max().orElse(0);
        assertThat(most).isBetween(10, 160 + 2 * 25);
    }

    // ---- in a browser --------------------------------------------------------------------------------------------------------

    @Test void aKeyboardIsEnough() throws Exception {
        Assumptions.assumeTrue(Browser.find().isPresent(), "no browser here: install chromium, or name one with -D" + Browser.PROPERTY);
        viz("net.kgraph", "--time");
        try (Browser browser = Browser.open(folder.resolve("net.html"), folder)) {
            assertThat(browser.value("document.title")).isEqualTo("net.kgraph: train \"fit\"");
            assertThat(browser.value("document.querySelectorAll('.box').length > 5")).isEqualTo("true");
            assertThat(browser.value(OVERLAPS)).isEqualTo("0");
            assertThat(browser.value(CUT)).isEqualTo("");

            browser.value("groups.find(g => g.textContent.includes('dense_1')).focus()");
            browser.press("Enter");
            assertThat(browser.value("drawing.title")).isEqualTo("dense_1");
            assertThat(browser.value("document.getElementById('plane').textContent.includes('matmul')")).isEqualTo("true");
            browser.press("Escape");
            assertThat(browser.value("drawing.boxes[chosen].title")).isEqualTo("dense_1");
            browser.press("ArrowDown");
            assertThat(browser.value("drawing.boxes[chosen].title")).isEqualTo("dense_2");
            assertThat(browser.value("document.activeElement === groups[chosen]")).isEqualTo("true");

            browser.press("/");
            assertThat(browser.value("document.activeElement.id")).isEqualTo("search");
            browser.type("relu");
            assertThat(browser.value("document.getElementById('count').textContent")).isEqualTo("2 found");
            browser.press("Enter");
            assertThat(browser.value("drawing.boxes[chosen].title")).contains("relu");
            browser.press("Escape");

            assertThat(browser.value("document.querySelectorAll('[role=tab]').length + ' ' + document.querySelectorAll('.box[tabindex=\"0\"]').length")).isEqualTo("3 1");
            browser.value("tabs[0].focus()");
            browser.press("ArrowRight");
            browser.press("ArrowRight");
            assertThat(browser.value("document.querySelector('[aria-selected=true]').textContent")).isEqualTo("Plan");
            assertThat(browser.value("drawing.boxes.some(b => b.details.some(d => d[0] === 'time'))")).isEqualTo("true");
            String scale = browser.value("view.k");
            browser.press("+");
            assertThat(Double.parseDouble(browser.value("view.k"))).isGreaterThan(Double.parseDouble(scale));
            assertThat(browser.value("[...document.querySelectorAll('.box')].every(b => b.getAttribute('aria-label') && b.getAttribute('role') === 'button')")).isEqualTo("true");
            String paper = browser.value("getComputedStyle(document.body).backgroundColor");
            browser.value("document.getElementById('theme').click()");
            assertThat(browser.value("getComputedStyle(document.body).backgroundColor")).isNotEqualTo(paper);
            assertThat(browser.problems()).isEmpty();
        }
    }

    /// How many pairs of boxes of all drawings lie over one another.
    private static final String OVERLAPS = """
            data.drawings.reduce((n, d) => n + d.boxes.filter((a, i) => d.boxes.some((b, j) => j < i && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)).length, 0)""";

    /// Texts of the drawing at hand that are wider than their boxes.
    private static final String CUT = """
            groups.flatMap((g, i) => [...g.querySelectorAll('.title, .line')].filter(t => t.getBBox().x + t.getBBox().width > drawing.boxes[i].w).map(t => t.textContent)).join('; ')""";
}
