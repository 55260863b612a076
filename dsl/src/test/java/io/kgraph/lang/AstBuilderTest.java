package io.kgraph.lang;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AstBuilderTest {
    /// The tree written with every bracket, to see precedence and association.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "-x ** 2|-((x ** 2))", "2 ** -1|(2 ** -(1))", "a ** b ** c|(a ** (b ** c))", "a - b + c|(a - b + c)", "a + b * c|(a + (b * c))",
        "not a == b|not((a == b))", "a or b and c|(a or (b and c))", "(a)|a", "(a,)|(a,)", "()|()", "(a, b)|(a, b)", "a < -1|(a < -(1))",
        "x[1:, ::2, ..., newaxis, i]|x[1::, ::2, ..., newaxis, i]", "f(x, k=1, *r).T|f(x, k=1, *r).T", "if a then b else c|if a then b else c",
        "{x: 1, fc.w: 2, \"k\": 3}|{x: 1, fc.w: 2, k: 3}", "fn((a, b), [c]) => a|fn((a, b), [c]) => a", "2f64 + 0xff_u8|(2.0f64 + 0xff_u8)"})
    void readsExpressions(String text, String expected) {
        KGraphFile.Expression read = KGraphFile.parseExpression(Source.of("e", text));
        if (text.contains("_u8")) assertThat(read.problems()).hasSize(1);
        else assertThat(AstText.of(read.expr())).isEqualTo(expected);
    }

    @Test
    void keepsSpansOfPartialResults() {
        Source source = Source.of("e", "(a + b) * c - f(x)[0].T");
        var sum = (Ast.Chain) KGraphFile.parseExpression(source).expr();
        assertThat(((Ast.Chain) sum.first()).links().getFirst().whole().text()).isEqualTo("(a + b) * c");
        var access = (Ast.Access) sum.links().getFirst().operand();
        assertThat(access.trailers()).extracting(t -> t.span().text()).containsExactly("(x)", "[0]", ".T");
    }

    @Test
    void readsNumbersOnceRounded() {
        assertThat(AstText.of(expr("1_000"))).isEqualTo("1000");
        assertThat(AstText.of(expr("0xff"))).isEqualTo("255");
        assertThat(AstText.of(expr("-9223372036854775808"))).isEqualTo("-9223372036854775808");
        assertThat(AstText.of(expr("-128i8"))).isEqualTo("-128i8");
        assertThat(((Ast.Real) expr("0.1f32")).value()).isEqualTo(0.1f);
        assertThat(((Ast.Real) expr("1.0009765625000000000001f16")).value()).isEqualTo(1.0009765625);
        assertThat(((Ast.Real) expr("1.00048828125000000000000000001f16")).value()).isEqualTo(1.0009765625);
        assertThat(((Ast.Real) expr("1.00048828125f16")).value()).isEqualTo(1);
        assertThat(((Ast.Real) expr("2e-3")).value()).isEqualTo(0.002);
    }

    @Test
    void attachesDocComments() {
        Ast.Script script = KGraphFile.parse(Source.of("s", """
                #! kgraph 1
                ## The head.
                param a: float = 1.0  ## trailing

                # not a doc
                ## Two
                ## lines.
                def f(x) = x
                let b = 1  ## of b
                let c = 2
                """)).script();
        assertThat(script.doc()).isEqualTo("The head.");
        assertThat(script.statements()).extracting(s -> ((Ast.Declaration) s).doc()).containsExactly("trailing", "Two\nlines.", "of b", "");
    }

    @Test
    void readsTemplatesOnlyWhereTheLanguageHasThem() {
        Ast.Script script = KGraphFile.parse(Source.of("s", """
                print "a {x + 1:>5.2f} {{b}} \\"{d[\\"k\\"]}\\"", f("{x}") with f
                assert a, "{x}"
                save "{epoch:02d}.npz"
                """)).script();
        var print = (Ast.PrintCommand) script.statements().getFirst();
        var template = (Ast.Template) print.items().getFirst();
        assertThat(template.parts()).extracting(p -> p instanceof Ast.Literal l ? l.text() : AstText.of(((Ast.Hole) p).value()))
                .containsExactly("a ", "(x + 1)", " {b} \"", "d[k]", "\"");
        assertThat(((Ast.Hole) template.parts().get(1)).spec().precision()).contains(2);
        var key = (Ast.Access) ((Ast.Hole) template.parts().get(3)).value();
        assertThat(key.span().text()).isEqualTo("d[\\\"k\\\"]");
        var call = (Ast.Access) print.items().get(1);
        assertThat(((Ast.Positional) ((Ast.Call) call.trailers().getFirst()).arguments().getFirst()).value()).isInstanceOf(Ast.Text.class);
        assertThat(((Ast.AssertCommand) script.statements().get(1)).message().orElseThrow()).isInstanceOf(Ast.Template.class);
        assertThat(((Ast.SaveCommand) script.statements().get(2)).path()).isInstanceOf(Ast.Template.class);
    }

    @Test
    void comparesNamesAfterComposition() {
        Source source = Source.of("s", "let e\u0301 = \"e\u0301\"\nlet b = x y");
        KGraphFile file = KGraphFile.parse(source);
        var let = (Ast.LetDecl) file.script().statements().getFirst();
        assertThat(((Ast.NamePattern) let.pattern().items().getFirst()).name().text()).isEqualTo("é");
        assertThat(let.values().getFirst()).isInstanceOfSatisfying(Ast.Text.class, t -> assertThat(t.value()).isEqualTo("e\u0301"));
        assertThat(let.span().end()).isEqualTo("let e\u0301 = \"e\u0301\"".length());
        assertThat(file.problems().getFirst().place().toString()).isEqualTo("s:2:11");
    }

    @Test
    void skipsTheByteOrderMarkAndCountsCarriageReturns() {
        KGraphFile file = KGraphFile.parse(Source.of("s", "\ufefflet a = 1\r\nlet b = 𝐱 y\rlet c = \"\"\"x\r\ny\"\"\""));
        assertThat(file.problems()).extracting(p -> p.place().toString()).containsExactly("s:2:11");
        var last = (Ast.LetDecl) file.script().statements().getLast();
        assertThat(((Ast.Text) last.values().getFirst()).value()).isEqualTo("x\ny");
    }

    @Test
    void remembersTheNamesOfBrokenStatements() {
        KGraphFile file = KGraphFile.parse(Source.of("s", "let a, (b, c) = f(x y)\nplaceholder p float32\nrate = 3\nplceholder q: float32\ndef g(x) = (\ndim n = 3 4"));
        List<String> names = file.script().statements().stream()
                .filter(Ast.Broken.class::isInstance).flatMap(s -> ((Ast.Broken) s).names().stream()).map(Ast.Name::text).toList();
        assertThat(names).containsExactly("a", "b", "c", "p", "rate", "q", "g");
    }

    @Test
    void reportsIndependentMistakesTogether() {
        List<String> mistakes = List.of("let a = $x", "let b = f(a b)", "let c = 2x", "assert a < b < c", "x = 3", "print \"{}\"", "let d = \"\\q\"", "let e =");
        String script = String.join("\nlet fine = 1\n", mistakes) + "\nlet fine = 2";
        assertThat(KGraphFile.parse(Source.of("s", script)).problems()).extracting(p -> p.place().line())
                .containsExactly(1, 3, 5, 7, 9, 11, 13, 15);
    }

    private static Ast.Expr expr(String text) {
        KGraphFile.Expression read = KGraphFile.parseExpression(Source.of("e", text));
        assertThat(read.problems()).isEmpty();
        return read.expr();
    }
}
