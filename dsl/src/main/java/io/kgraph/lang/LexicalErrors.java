package io.kgraph.lang;

import static io.kgraph.lang.KGraphLexer.*;
import static java.util.Objects.requireNonNull;

import io.kgraph.error.Diagnostic;
import io.kgraph.error.Diagnostic.Edit;
import java.util.Map;

/// Finds what no script can contain: foreign characters and operators, open strings, misspelt numbers.
///
/// Where the meaning is plain (`&&`, `'s'`) the token is changed to what was meant, so that the rest of its statement is still
/// read; otherwise it becomes [KGraphLexer#UNKNOWN], at which the parser stops without a second message.
final class LexicalErrors {
    private record Spelling(String here, String token) {}

    private static final Map<String, Spelling> FOREIGN_OPERATORS = Map.ofEntries(
            Map.entry("&&", new Spelling("and", "and")), Map.entry("&", new Spelling("and", "and")),
            Map.entry("||", new Spelling("or", "or")), Map.entry("|", new Spelling("or", "or")),
            Map.entry("!", new Spelling("not", "not")), Map.entry("~", new Spelling("not", "not")),
            Map.entry("^", new Spelling("**", "**")), Map.entry("===", new Spelling("==", "==")),
            Map.entry("<<", new Spelling("* 2 **", "*")), Map.entry(">>", new Spelling("// 2 **", "//")),
            Map.entry("+=", new Spelling("update_add(…, …)", "")), Map.entry("-=", new Spelling("update_sub(…, …)", "")),
            Map.entry("*=", new Spelling("update(…, … * …)", "")), Map.entry("/=", new Spelling("update(…, … / …)", "")));

    private static final Map<String, String> FOREIGN_CHARACTERS = Map.ofEntries(
            Map.entry("×", "*"), Map.entry("·", "*"), Map.entry("÷", "/"), Map.entry("−", "-"), Map.entry("–", "-"), Map.entry("≤", "<="),
            Map.entry("≥", ">="), Map.entry("≠", "!="), Map.entry("∧", "and"), Map.entry("∨", "or"), Map.entry("¬", "not"),
            Map.entry("“", "\""), Map.entry("”", "\""), Map.entry("„", "\""), Map.entry("'", "\""), Map.entry("`", "\""));

    /// How many tokens on each side a repaired expression shows at most.
    private static final int AROUND = 40;

    private final Tokens tokens;
    private final Problems problems;

    private LexicalErrors(Tokens tokens, Problems problems) {
        this.tokens = tokens;
        this.problems = problems;
    }

    /// Reports all mistakes in the tokens and marks them.
    static void report(Tokens tokens, Problems problems) {
        new LexicalErrors(tokens, problems).run();
    }

    private void run() {
        for (int i = 0; i < tokens.size() - 1 && !problems.full(); i++) {
            switch (tokens.type(i)) {
                case UNKNOWN -> i = unknown(i);
                case UNCLOSED_STRING -> {
                    if (unclosed(i)) return;
                }
                case SINGLE_QUOTED -> {
                    Span span = tokens.span(i);
                    String inner = span.text().substring(1, span.text().length() - 1);
                    String replacement = '"' + inner.replace("\"", "\\\"") + '"';
                    problems.add(Code.E0105.at(span, "A string stands between \" here, not between '.").hint(replacement, new Edit(span.place(), replacement)));
                    tokens.retype(i, STRING);
                }
                case FOREIGN -> foreignOperator(i);
                case INT, FLOAT -> i = number(i);
                default -> i = leadingPoint(i);
            }
        }
    }

    private int unknown(int first) {
        String foreign = FOREIGN_CHARACTERS.get(tokens.text(first));
        if (foreign != null) {
            Span span = tokens.span(first);
            foreign(span, span.text(), foreign);
            return first;
        }
        int last = first;
        while (tokens.type(last + 1) == UNKNOWN && tokens.glued(last + 1) && !FOREIGN_CHARACTERS.containsKey(tokens.text(last + 1))) last++;
        Span span = tokens.span(first).to(tokens.span(last));
        problems.add(Code.E0101.at(span, "'" + shown(span.text()) + "' is not part of the language."));
        return last;
    }

    /// Whether the string swallows the rest of the file, as one that begins with three quotes does.
    private boolean unclosed(int i) {
        boolean three = tokens.glued(i) && tokens.type(i - 1) == STRING && tokens.text(i - 1).equals("\"\"");
        Span start = three ? tokens.span(i - 1) : tokens.span(i);
        Span span = three ? new Span(start.source(), start.start(), start.start() + 3) : start;
        problems.add(Code.E0103.at(span, "This string has no closing quote" + (three ? "s." : ".")));
        if (three) for (int k = i; k < tokens.size() - 1; k++) tokens.retype(k, UNCLOSED_STRING);
        return three;
    }

    private void foreignOperator(int i) {
        Spelling spelling = requireNonNull(FOREIGN_OPERATORS.get(tokens.text(i)));
        Span span = tokens.span(i);
        if (spelling.token.isEmpty()) {
            problems.add(Code.E0105.at(span, "'" + span.text() + "' is written '" + spelling.here + "' here.")
                    .hint("nothing is changed in place: `run " + spelling.here + "`, or `:=` inside `update`."));
        } else {
            problems.add(Code.E0105.at(span, "'" + span.text() + "' is written '" + spelling.here + "' here.")
                    .hint(mended(i), new Edit(span.place(), padded(span, spelling.here))));
            tokens.retype(i, Tokens.typeOf(spelling.token));
        }
    }

    private void foreign(Span span, String was, String here) {
        Diagnostic problem = Code.E0105.at(span, "'" + was + "' is written '" + here + "' here.");
        problems.add(here.equals("\"") ? problem : problem.hint(here, new Edit(span.place(), padded(span, here))));
    }

    /// The expression around token `i` on its line, with the foreign operators replaced.
    private String mended(int i) {
        int line = tokens.span(i).line();
        int first = i;
        for (int depth = 0; first > Math.max(0, i - AROUND) && tokens.span(first - 1).line() == line; first--) {
            int type = tokens.type(first - 1);
            if (Tokens.isClosing(type)) depth++;
            if (Tokens.isOpening(type) && depth-- == 0 || depth == 0 && separates(type)) break;
        }
        int last = i;
        for (int depth = 0; last + 2 < Math.min(tokens.size(), i + AROUND) && tokens.span(last + 1).line() == line; last++) {
            int type = tokens.type(last + 1);
            if (Tokens.isOpening(type)) depth++;
            if (Tokens.isClosing(type) && depth-- == 0 || depth == 0 && separates(type)) break;
        }
        var text = new StringBuilder();
        for (int k = first; k <= last; k++) {
            Span span = tokens.span(k);
            if (k > first) text.append(span.source().text(tokens.span(k - 1).end(), span.start()));
            Spelling spelling = FOREIGN_OPERATORS.get(span.text());
            text.append(spelling == null || spelling.token.isEmpty() ? span.text() : padded(span, spelling.here));
        }
        return text.toString().strip();
    }

    private static boolean separates(int type) {
        return type == Tokens.COMMA || type == Tokens.EQUALS || type == Tokens.ASSIGN || type == Tokens.ARROW || type == Tokens.COLON
                || type == Tokens.SEMICOLON || switch (type) {
                    case LET, DEF, RETURN, PRINT, ASSERT, WITH, IF, THEN, ELSE, AS, EVAL, RUN, WHEN -> true;
                    default -> false;
                };
    }

    /// The spelling with a space on each side where a letter or digit would touch it, and after a word in any case.
    private static String padded(Span span, String spelling) {
        Source source = span.source();
        boolean word = Character.isLetter(spelling.charAt(0)) || spelling.contains(" ");
        boolean before = span.start() > 0 && Character.isLetterOrDigit(source.codePointAt(span.start() - 1));
        boolean after = span.end() < source.length() && !Character.isWhitespace(source.codePointAt(span.end()));
        return (word && before ? " " : "") + spelling + (word && after ? " " : "");
    }

    /// A number with letters, digits or points glued to it, as `2x`, `1.` or `0x`. Gives the last token of it.
    private int number(int first) {
        int last = first;
        while (tokens.glued(last + 1) && continuesNumber(last + 1)) last++;
        if (last == first) return first;
        Span span = tokens.span(first).to(tokens.span(last));
        String text = span.text();
        Diagnostic problem = Code.E0106.at(span, Numbers.shortened(text) + " is not a number: " + Numbers.fault(Numbers.shortened(text)) + ".");
        String name = span.text().substring(tokens.text(first).length());
        boolean product = last == first + 1 && Tokens.isName(tokens.type(last)) && !name.startsWith("_") && !text.startsWith("0x");
        problems.add(product && !name.matches("[ijL]|[eE][0-9]*|[iuf][0-9]+")
                ? problem.hint(tokens.text(first) + " * " + name, new Edit(span.place(), tokens.text(first) + " * " + name)) : problem);
        for (int i = first; i <= last; i++) tokens.retype(i, UNKNOWN);
        return last;
    }

    private boolean continuesNumber(int i) {
        int type = tokens.type(i);
        return Tokens.isWord(type) || type == INT || type == FLOAT || type == Tokens.DOT;
    }

    /// `.5`, where nothing stands before the point that could have a field.
    private int leadingPoint(int i) {
        boolean number = tokens.type(i) == Tokens.DOT && tokens.glued(i + 1) && tokens.type(i + 1) == INT;
        if (!number || i > 0 && tokens.glued(i) && (Tokens.isWord(tokens.type(i - 1)) || Tokens.isClosing(tokens.type(i - 1)))) return i;
        Span span = tokens.span(i).to(tokens.span(i + 1));
        problems.add(Code.E0106.at(span, span.text() + " is not a number: digits must stand on both sides of the point.")
                .hint("0" + span.text(), new Edit(span.place(), "0" + span.text())));
        tokens.retype(i, UNKNOWN);
        tokens.retype(i + 1, UNKNOWN);
        return i + 1;
    }

    private static String shown(String text) {
        int c = text.codePointAt(0);
        boolean visible = text.codePointCount(0, text.length()) <= 20 && text.codePoints().noneMatch(p -> Character.isISOControl(p)
                || Character.isSpaceChar(p) || p == 0xFFFD || Character.getType(p) == Character.FORMAT
                || Character.getType(p) == Character.SURROGATE || Character.getType(p) == Character.UNASSIGNED);
        return visible ? text : String.format("U+%04X", c);
    }
}
