package io.kgraph.lang;

import io.kgraph.error.Diagnostic;

/// The catalogue of messages: every code of the language with its title. Codes beginning with `W` are warnings.
public enum Code {
    // E01: text that does not parse
    E0101("UNKNOWN CHARACTER"),
    E0102("SYNTAX"),
    E0103("UNCLOSED STRING"),
    E0104("UNCLOSED BRACKET"),
    E0105("FOREIGN SPELLING"),
    E0106("BAD NUMBER"),
    E0107("BAD ESCAPE"),
    E0108("CHAINED COMPARISON"),
    E0109("NOT A STATEMENT"),
    E0110("BAD HOLE"),
    E0111("NEWER VERSION"),
    E0112("NOT YET"),
    // E02: names and calls
    E0201("UNKNOWN NAME"),
    E0202("NAME TWICE"),
    E0203("USED TOO EARLY"),
    E0204("RECURSION"),
    E0205("NOT A FUNCTION"),
    E0206("NO SUCH FIELD"),
    E0207("JAVA ONLY"),
    E0208("STATE IN A DEF"),
    E0209("IMPORT"),
    E0211("UNKNOWN ARGUMENT"),
    E0212("MISSING ARGUMENT"),
    E0213("TOO MANY ARGUMENTS"),
    E0214("WRONG KIND"),
    E0215("PATTERN"),
    // E03: types
    E0301("SHAPE MISMATCH"),
    E0302("DTYPE MISMATCH"),
    E0303("DTYPE NOT ADMITTED"),
    E0304("UNLIKE DIMS"),
    E0305("FLOAT INTO INTEGER"),
    E0306("OUT OF RANGE"),
    E0307("AXIS"),
    E0308("RANK"),
    E0309("DECLARED TYPE"),
    E0310("BOOL ARITHMETIC"),
    E0311("CONDITION"),
    E0312("BRANCHES"),
    E0313("INDEX"),
    E0314("BOOLEAN MASK"),
    E0315("CARRY CHANGES"),
    E0316("BAD VALUE"),
    // E04: values known before running
    E0401("NOT STATIC"),
    E0402("DIM CONFLICT"),
    E0403("DIM UNDETERMINED"),
    E0404("PARAM"),
    E0405("ARITHMETIC"),
    E0406("NEGATIVE EXTENT"),
    // E05: commands
    E0501("MISPLACED"),
    E0502("TRAIN CLAUSES"),
    E0503("UNKNOWN LABEL"),
    E0504("NOT FED"),
    E0505("UNKNOWN FEED"),
    E0506("SESSION IN A DECLARATION"),
    E0507("OBJECTIVE"),
    E0508("ASSIGNMENT"),
    // E06: gradients
    E0601("NO GRADIENT"),
    E0602("INTEGER LOSS"),
    E0603("NOT DIFFERENTIABLE"),
    E0604("CUSTOM GRADIENT"),
    // E07: files
    E0701("NO SUCH FILE"),
    E0702("BAD FILE"),
    E0703("BAD CELL"),
    E0704("NO SUCH ARRAY"),
    E0705("ARRAY DOES NOT FIT"),
    E0706("ROW COUNTS"),
    E0707("CANNOT WRITE"),
    // E08: what happens while running
    E0801("ASSERTION"),
    E0802("DIM HAS TWO VALUES"),
    E0803("SHAPE MISMATCH"),
    E0804("FEED DOES NOT FIT"),
    E0805("INDEX OUT OF RANGE"),
    E0806("GRADIENT CHECK"),
    E0807("NOT A NUMBER"),
    E0808("NUMERICAL"),
    E0809("MEMORY"),
    // W09: remarks
    W0901("UNUSED"),
    W0902("HIDES A BUILTIN"),
    W0903("NOT TRAINED"),
    W0904("RUN-TIME CHECK"),
    W0905("DERIVED SEED"),
    W0906("UNUSED COLUMN");

    private final String title;

    Code(String title) {
        this.title = title;
    }

    /// What kind of mistake it is, in capitals.
    public String title() {
        return title;
    }

    /// A message of this code about a stretch of text, which is shown and underlined.
    public Diagnostic at(Span span, String sentence) {
        Diagnostic diagnostic = isWarning()
                ? Diagnostic.warning(name(), title, span.place(), sentence)
                : Diagnostic.error(name(), title, span.place(), sentence);
        return diagnostic.excerpt(span.excerpt());
    }

    public boolean isWarning() {
        return name().startsWith("W");
    }
}
