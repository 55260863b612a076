package io.kgraph.lang;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Whether a name can be another.
public final class Renaming {
    private Renaming() {}

    /// Why a name that is declared in a text cannot be `wanted`, if it cannot.
    public static Optional<String> obstacle(Source text, NameTable names, NameTable.Symbol symbol, String wanted) {
        if (!Words.isName(wanted)) return Optional.of(Words.isReserved(wanted) ? "'" + wanted + "' is a word of the language." : "'" + wanted + "' is not a name.");
        List<Span> spans = names.references(symbol);
        if (spans.stream().noneMatch(symbol.span()::equals)) return Optional.of("This name comes from a path; `import … as name` gives it another.");
        if (symbol.link().filter(l -> l.name().equals(symbol.name())).isPresent()) return Optional.of("'" + symbol.name() + "' belongs to another file; `as` gives it another name here.");
        List<String> columns = names.columns();
        if (symbol.kind() == NameTable.Kind.PLACEHOLDER && (columns.contains(symbol.name()) || columns.contains(wanted)))
            return Optional.of("A column of a table feeds the placeholder of its name.");
        return clash(text, spans, wanted);
    }

    /// Why `wanted` cannot stand in all these places of a text: some name would mean something else than before.
    public static Optional<String> clash(Source text, List<Span> spans, String wanted) {
        NameTable before = NameTable.of(KGraphFile.parse(text).script());
        NameTable after = NameTable.of(KGraphFile.parse(Source.of(text.name(), replaced(text, spans, wanted))).script());
        return sameMeaning(before, after) ? Optional.empty() : Optional.of("'" + wanted + "' already means something where this name is declared or used.");
    }

    private static String replaced(Source text, List<Span> spans, String wanted) {
        var replaced = new StringBuilder();
        int at = 0;
        for (Span span : spans.stream().sorted(Comparator.comparingInt(Span::start)).toList()) {
            replaced.append(text.text(at, span.start())).append(wanted);
            at = span.end();
        }
        return replaced.append(text.text(at, text.length())).toString();
    }

    /// Names are declared and used in the same order as before, each of the same declaration, and none is declared twice that was not.
    private static boolean sameMeaning(NameTable before, NameTable after) {
        return meanings(before).equals(meanings(after)) && twins(before) == twins(after);
    }

    /// Of each use the number of its declaration.
    private static List<Integer> meanings(NameTable names) {
        Map<NameTable.Symbol, Integer> numbers = new HashMap<>();
        names.symbols().forEach(s -> numbers.put(s, numbers.size()));
        return names.uses().stream().map(u -> u.symbol().map(numbers::get).orElse(-1)).collect(Collectors.toList());
    }

    private static long twins(NameTable names) {
        List<String> top = names.symbols().stream().filter(NameTable.Symbol::isTop).map(NameTable.Symbol::name).toList();
        return top.size() - top.stream().distinct().count();
    }
}
