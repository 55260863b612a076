package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.Diagnostic;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.Token;

/// A script that has been read: its statements, and what is wrong with its form.
///
/// A statement with a mistake is passed over up to the next line that begins one, so that independent mistakes are reported
/// together. No text, however long or deep, makes it overflow or hang.
///
/// @param problems mistakes of form: E0101 to E0111
/// @param levelTwo the constructs that only a later level of the language understands: E0112
public record KGraphFile(Source source, Ast.Script script, ImmutableList<Diagnostic> problems, ImmutableList<Diagnostic> levelTwo) {
    /// The version of the language that this program knows.
    public static final int VERSION = 1;

    /// An expression that has been read, and what is wrong with its form.
    public record Expression(Source source, Ast.Expr expr, ImmutableList<Diagnostic> problems, ImmutableList<Diagnostic> levelTwo) {}

    /// A statement takes this many tokens at most, so that its parse tree fits into memory.
    private static final int LONGEST_STATEMENT = 500_000;

    private static final Pattern VERSION_LINE = Pattern.compile("#! *kgraph +([0-9]{1,9})\\b.*");

    /// Reads a script.
    public static KGraphFile parse(Source source) {
        var problems = new Problems();
        var levelTwo = new Problems();
        boolean known = version(source, problems);
        Tokens tokens = known ? tokens(Lexical.of(source), problems) : new Tokens(Lexical.of(Source.of(source.name(), "")));
        Docs docs = new Docs(tokens);
        var statements = ImmutableList.<Ast.Statement>builder();
        var builder = new AstBuilder(tokens, docs, problems, levelTwo);
        new Statements(tokens, builder, problems).readAll(statements);
        Ast.Script script = new Ast.Script(source.span(0, source.length()), docs.head(tokens.span(0).start()), statements.build());
        return new KGraphFile(source, script, problems.sorted(), levelTwo.sorted());
    }

    /// Reads one expression: what `kgraph eval`, the REPL and the conformance cases give.
    public static Expression parseExpression(Source source) {
        var problems = new Problems();
        var levelTwo = new Problems();
        Ast.Expr expr = expression(Lexical.of(source), problems, levelTwo);
        return new Expression(source, expr, problems.sorted(), levelTwo.sorted());
    }

    /// Reads the expression in a hole of a string, or another part of a text that is parsed again.
    static Ast.Expr hole(Lexical lexical, Problems problems, Problems levelTwo) {
        return expression(lexical, problems, levelTwo);
    }

    private static Ast.Expr expression(Lexical lexical, Problems problems, Problems levelTwo) {
        Tokens tokens = tokens(lexical, problems);
        var reader = new RuleReader(tokens);
        var builder = new AstBuilder(tokens, new Docs(tokens), problems, levelTwo);
        Span all = lexical.span(0, lexical.text().length);
        return reader.read(0, KGraphParser::expression).map(builder::expression).orElseGet(() -> {
            new SyntaxErrors(tokens).unreadable(0, reader.failure()).ifPresent(problems::add);
            return new Ast.Missing(all);
        });
    }

    private static Tokens tokens(Lexical lexical, Problems problems) {
        var tokens = new Tokens(lexical);
        tokens.tooMany().ifPresent(problems::add);
        LexicalErrors.report(tokens, problems);
        Nesting.limit(tokens, problems);
        return tokens;
    }

    /// Whether the script is of a version that this program reads.
    private static boolean version(Source source, Problems problems) {
        String line = source.lineText(1);
        Matcher m = VERSION_LINE.matcher(line);
        if (!m.matches() || Integer.parseInt(m.group(1)) <= VERSION) return true;
        problems.add(Code.E0111.at(source.span(m.start(1), m.end(1)), "This script is version " + m.group(1) + "; this program knows " + VERSION + "."));
        return false;
    }

    /// Reads one statement after the other.
    private record Statements(Tokens tokens, AstBuilder builder, Problems problems) {
        void readAll(ImmutableList.Builder<Ast.Statement> statements) {
            var reader = new RuleReader(tokens);
            var errors = new SyntaxErrors(tokens);
            for (int at = 0; tokens.type(at) != Token.EOF && !problems.full(); ) {
                if (tokens.type(at) == Tokens.SEMICOLON) {
                    at++;
                    continue;
                }
                int end = at;
                boolean begins = beginsStatement(errors, at);
                if (begins) {
                    Optional<KGraphParser.StatementContext> statement = limited(reader, at);
                    end = statement.isPresent() ? reader.next() : reader.failure().getOffendingToken().getTokenIndex();
                    boolean swallows = errors.swallows(end);
                    if (statement.isPresent() && !swallows && !cut(errors, at, end)) {
                        statements.add(builder.statement(statement.get()));
                        at = end;
                        continue;
                    }
                    if (swallows) problems.add(errors.brokenOff(at, --end));
                    else if (end - at >= LONGEST_STATEMENT - 1) problems.add(tooLong(end));
                    else errors.unreadable(at, reader.failure()).ifPresent(problems::add);
                } else if (!reported(at)) {
                    problems.add(errors.notAStatement(at));
                }
                int next = recover(errors, at, Math.max(end, at + 1), !begins && tokens.firstOnLine(at));
                statements.add(new Ast.Broken(tokens.span(at).to(tokens.span(next - 1)), ImmutableList.copyOf(errors.declaredNames(at, next))));
                at = next;
            }
        }

        private Optional<KGraphParser.StatementContext> limited(RuleReader reader, int at) {
            int last = at + LONGEST_STATEMENT;
            if (last >= tokens.size() - 1) return reader.read(at, KGraphParser::statement);
            int type = tokens.type(last);
            tokens.retype(last, KGraphLexer.UNKNOWN);
            Optional<KGraphParser.StatementContext> statement = reader.read(at, KGraphParser::statement);
            tokens.retype(last, type);
            return statement;
        }

        /// Whether a statement ends only because no more of it was read.
        private boolean cut(SyntaxErrors errors, int at, int next) {
            return next == at + LONGEST_STATEMENT && tokens.type(next) != Token.EOF && tokens.type(next) != Tokens.SEMICOLON && !beginsStatement(errors, next);
        }

        private Diagnostic tooLong(int at) {
            return Code.E0102.at(tokens.span(at), "Expected a statement of at most 500,000 words and signs, but found more.");
        }

        /// Contextual words are names when what follows them says so.
        private boolean beginsStatement(SyntaxErrors errors, int at) {
            if (errors.startsStatement(at)) return true;
            int next = tokens.type(at + 1);
            boolean used = next == Tokens.EQUALS || next == Tokens.DOT || next == Tokens.COMMA || next == Tokens.PLUS || next == Tokens.MINUS
                    || next == Tokens.OPEN_ROUND || next == Tokens.OPEN_SQUARE;
            return SyntaxErrors.isStarter(tokens.type(at)) && !used;
        }

        private boolean reported(int at) {
            int type = tokens.type(at);
            boolean here = type == KGraphLexer.UNKNOWN || type == KGraphLexer.FOREIGN || type == KGraphLexer.UNCLOSED_STRING;
            int next = tokens.type(at + 1);
            return here || Tokens.isName(type) && (next == KGraphLexer.FOREIGN || next == KGraphLexer.UNKNOWN);
        }

        /// The first token from `from` on that is first on its line and begins a statement, or would with a keyword (`x = 3`); after
        /// something that was no statement (`bare`), just the first on a line as far left. It stands outside the brackets that the
        /// broken statement opened, unless it is as far left as that statement.
        private int recover(SyntaxErrors errors, int start, int from, boolean bare) {
            int depth = 0;
            int column = tokens.span(start).column();
            for (int i = start; i < tokens.size() - 1; i++) {
                if (i >= from && tokens.firstOnLine(i)) {
                    boolean left = tokens.span(i).column() <= column;
                    boolean keyless = Tokens.isName(tokens.type(i)) && tokens.type(i + 1) == Tokens.EQUALS;
                    if ((depth == 0 || left) && errors.startsStatement(i) || depth == 0 && left && (bare || keyless)) return i;
                }
                if (Tokens.isOpening(tokens.type(i))) depth++;
                if (Tokens.isClosing(tokens.type(i)) && depth > 0) depth--;
            }
            return tokens.size() - 1;
        }
    }
}
