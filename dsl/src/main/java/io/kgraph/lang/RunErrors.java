package io.kgraph.lang;

import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import io.kgraph.error.Place;

/// What a session or a file refused while running, as messages of the language.
public final class RunErrors {
    private RunErrors() {}

    /// Of something that stands in no script: an option, an expression of the command line.
    public static Diagnostic outside(GraphError e) {
        Code code = code(e);
        Diagnostic d = Diagnostic.error(code.name(), code.title(), Place.file("command line"), Refusals.snake(e.sentence()));
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

    /// `placeholder, made at mlp.kgraph:4:1` as `placeholder, line 4`.
    static String origin(GraphError.Involved involved) {
        return involved.origin().replaceAll("made at (?:.* at )?[^ ]*?:([0-9]+)(:[0-9]+)?$", "line $1");
    }
}
