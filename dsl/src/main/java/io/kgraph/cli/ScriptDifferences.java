package io.kgraph.cli;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.ir.Op;
import io.kgraph.lang.Ast;
import io.kgraph.lang.KGraphFile;
import io.kgraph.lang.Program;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// In what two scripts differ: definitions, types, parameters, ops, commands.
final class ScriptDifferences {
    private ScriptDifferences() {}

    /// @param name the tensor or `train` whose ops are compared; all runs of the scripts without it
    static List<Difference> of(KGraphFile fileBefore, Program before, KGraphFile fileAfter, Program after, Optional<String> name) {
        var found = new ArrayList<Difference>();
        compare(definitions(fileBefore), definitions(fileAfter), found);
        compare(types(before), types(after), found);
        compare(Map.of("parameter count", parameters(before)), Map.of("parameter count", parameters(after)), found);
        compare(ops(before, name), ops(after, name), found);
        compare(commands(fileBefore), commands(fileAfter), found);
        return found;
    }

    /// The entries of maps from `kind name` to a text.
    private static void compare(Map<String, String> before, Map<String, String> after, List<Difference> into) {
        var keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            Optional<String> a = Optional.ofNullable(before.get(key)), b = Optional.ofNullable(after.get(key));
            int space = key.indexOf(' ');
            if (!a.equals(b)) into.add(new Difference(key.substring(0, space), key.substring(space + 1), a, b));
        }
    }

    private static Map<String, String> definitions(KGraphFile file) {
        var found = new LinkedHashMap<String, String>();
        for (Ast.Statement s : file.script().statements()) {
            if (!(s instanceof Ast.Declaration d)) continue;
            String text = written(d.span().text()), kind = text.substring(0, text.indexOf(' '));
            for (String declared : declared(d)) found.put(kind + " " + declared, text);
        }
        return found;
    }

    private static List<String> declared(Ast.Declaration declaration) {
        return switch (declaration) {
            case Ast.DimDecl d -> d.items().stream().map(i -> i.name().text()).toList();
            case Ast.ParamDecl d -> List.of(d.name().text());
            case Ast.PlaceholderDecl d -> List.of(d.name().text());
            case Ast.VariableDecl d -> List.of(d.name().text());
            case Ast.LetDecl d -> List.of(written(d.pattern().span().text()));
            case Ast.DefDecl d -> List.of(d.name().text());
            case Ast.ModuleDecl d -> List.of(d.name().text());
            case Ast.UpdateDecl d -> List.of(d.name().text());
            case Ast.DataDecl d -> List.of(written(d.pattern().span().text()));
            case Ast.ImportDecl d -> List.of(d.path().span().text());
            case Ast.FromDecl d -> List.of(d.path().span().text());
        };
    }

    /// Without comments, and with one space wherever there is space.
    private static String written(String text) {
        return text.replaceAll("(?m)#(?=([^\"\n]*\"[^\"\n]*\")*[^\"\n]*$).*$", "").replaceAll("\\s+", " ").strip();
    }

    private static Map<String, String> types(Program program) {
        var found = new LinkedHashMap<String, String>();
        program.names().forEach((name, value) -> {
            if (value instanceof Tensor t) found.put("type " + name, t.fullType().toString());
        });
        for (Variable v : program.context().variables()) found.put("type " + v.nodeName(), v.type().toString());
        return found;
    }

    private static String parameters(Program program) {
        long count = 0;
        for (Variable v : program.context().variables())
            if (v.trainable() && v.type().rankKnown() && v.shape().isStatic()) count += java.util.Arrays.stream(v.shape().extents()).reduce(1, (a, b) -> a * b);
        return String.format(Locale.ROOT, "%,d", count);
    }

    /// How often each op stands in what is run.
    private static Map<String, String> ops(Program program, Optional<String> name) {
        var seen = Collections.newSetFromMap(new IdentityHashMap<Tensor, Boolean>());
        var counts = new TreeMap<String, Integer>();
        for (Part part : Part.of(program, name, program.source().name()))
            for (Tensor node : part.whole().nodes()) if (seen.add(node) && !(node.op() instanceof Op.Source)) counts.merge("op " + node.op().name(), 1, Integer::sum);
        return mapped(counts, n -> "× " + n);
    }

    /// Commands have no names: they go by what they say, and by how often.
    private static Map<String, String> commands(KGraphFile file) {
        var counts = new LinkedHashMap<String, Integer>();
        for (Ast.Statement s : file.script().statements()) if (s instanceof Ast.Command) counts.merge("command " + written(s.span().text()), 1, Integer::sum);
        return mapped(counts, n -> n == 1 ? "" : "× " + n);
    }

    private static Map<String, String> mapped(Map<String, Integer> counts, Function<Integer, String> text) {
        var texts = new LinkedHashMap<String, String>();
        counts.forEach((key, n) -> texts.put(key, text.apply(n)));
        return texts;
    }
}
