package io.kgraph.lang;

import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import io.kgraph.error.Place;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a session or a file refused while running, as messages of the language.
public final class RunErrors {
    private static final Pattern EXTENT = Pattern.compile("(.+) is ([0-9]+)");

    private RunErrors() {}

    /// Of something that stands in no script: an option, an expression of the command line.
    public static Diagnostic outside(GraphError e) {
        Code code = code(e);
        Diagnostic d = Diagnostic.error(code.name(), code.title(), Place.file("command line"), sentence(code, e));
        for (GraphError.Involved i : e.involved()) d = d.row(i.name(), i.type(), i.fact(), origin(i));
        if (!e.candidates().isEmpty()) d = d.candidates(e.candidates());
        return e.hint().isPresent() ? d.hint(Refusals.snake(e.hint().get())) : d;
    }

    static Code code(GraphError e) {
        return switch (e.title()) {
            case "EXTENTS DISAGREE" -> Code.E0802;
            case "MISSING FEED", "NOT FED" -> Code.E0504;
            case "NEGATIVE EXTENT" -> Code.E0406;
            case "FEED DOES NOT FIT" -> Code.E0804;
            case "SHAPE MISMATCH", "RANK", "DTYPE MISMATCH", "OUT OF RANGE" -> e.sentence().contains(" fed ") ? Code.E0804 : Code.E0803;
            case "MEMORY" -> Code.E0809;
            case "NO SUCH FILE" -> Code.E0701;
            case "BAD FILE" -> Code.E0702;
            case "BAD CELL" -> Code.E0703;
            case "NO SUCH ARRAY" -> Code.E0704;
            case "ROW COUNTS" -> Code.E0706;
            case "CANNOT WRITE", "FILE NOT WRITTEN" -> Code.E0707;
            default -> e.sentence().contains("is outside 0 …") ? Code.E0805 : e.sentence().contains("determines the extent") ? Code.E0403 : Code.E0808;
        };
    }

    /// What happened, of feeds with both sides in one sentence.
    static String sentence(Code code, GraphError e) {
        if (e.involved().size() != 2) return Refusals.snake(e.sentence());
        GraphError.Involved one = e.involved().get(0), other = e.involved().get(1);
        if (code == Code.E0804 && other.name().equals("its feed")) return "'" + one.name() + "' is " + one.type() + ", but was fed " + other.type() + ".";
        Matcher first = EXTENT.matcher(one.fact()), second = EXTENT.matcher(other.fact());
        if (code == Code.E0802 && first.lookingAt() && second.lookingAt())
            return first.group(1) + " is " + first.group(2) + " from '" + one.name() + "', but " + second.group(2) + " from '" + other.name() + "'.";
        return Refusals.snake(e.sentence());
    }

    /// `placeholder, made at mlp.kgraph:4:1` as `placeholder, line 4`.
    static String origin(GraphError.Involved involved) {
        return involved.origin().replaceAll("made at (?:.* at )?[^ ]*?:([0-9]+)(:[0-9]+)?$", "line $1");
    }
}
