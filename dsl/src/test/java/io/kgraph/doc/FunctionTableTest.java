package io.kgraph.doc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The table of the specification's 168 functions: written whole to `target`, and checked against the short one among the documents.
class FunctionTableTest {
    private static final Path WHOLE = Path.of("target/functions.md"), SHORT = Path.of("target/functions-short.md"), DOCUMENT = Path.of("../docs/functions.md");

    private static final String HEAD = """
            # The functions of `keras.backend`

            Each has a doorway in Java, one in the language (six are a Java affair, and the language says why), and a Javadoc with its formula, shapes, dtypes, errors and
            gradient; those that only ask or change the host have errors alone. `kgraph doc NAME` shows an entry with an evaluated example.
            `FunctionTableTest` makes this table and fails where it differs.

            | # | language | Java | Javadoc |
            |--:|---|---|---|
            """;

    private static List<Reference.Entry> entries() {
        return ReferenceTest.REFERENCE.families().stream().filter(f -> f.letter().compareTo("N") < 0).flatMap(f -> f.entries().stream()).toList();
    }

    @Test void theTableIsThatOfTheDocuments() throws IOException {
        List<Reference.Entry> entries = entries();
        var whole = new StringBuilder("| # | language | Java | Javadoc |\n|--:|---|---|---|\n");
        var brief = new StringBuilder(HEAD);
        for (int i = 0; i < entries.size(); i++) {
            Reference.Entry e = entries.get(i);
            whole.append(row(i + 1, e.remark().isEmpty() ? code(e.language()) : "Java only: " + e.remark(),
                    e.java().stream().map(m -> code(m.toString())).collect(Collectors.joining("<br>")), parts(e)));
            brief.append(row(i + 1, e.remark().isEmpty() ? code(e.name()) : e.name() + ": Java only", code("K." + e.java().getFirst().name()), parts(e)));
        }
        Files.createDirectories(WHOLE.getParent());
        Files.writeString(WHOLE, whole);
        Files.writeString(SHORT, brief);
        assertThat(entries).hasSize(168);
        assertThat(entries).allSatisfy(e -> assertThat(e.java()).isNotEmpty()).allSatisfy(e -> assertThat(e.language()).isNotEmpty());
        assertThat(Files.readString(DOCUMENT)).as("%s: the new table is %s", DOCUMENT, SHORT).isEqualTo(brief.toString());
    }

    private static String row(int number, String language, String java, String parts) {
        return "| " + number + " | " + language + " | " + java + " | " + parts + " |\n";
    }

    private static String parts(Reference.Entry e) {
        return e.javadoc().map(d -> d.parts().keySet().stream().filter(e.expectedParts()::contains).map(p -> p.toLowerCase(java.util.Locale.ROOT)).collect(Collectors.joining(", "))).orElse("");
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
