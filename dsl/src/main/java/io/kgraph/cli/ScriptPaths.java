package io.kgraph.cli;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.error.Site;
import io.kgraph.lang.Ast;
import io.kgraph.lang.KGraphFile;
import io.kgraph.lang.Program;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// Where in its script a tensor belongs: the module instance that made it, else the statement; gradients have a group of their own.
final class ScriptPaths implements Function<Tensor, ImmutableList<String>> {
    private final Program program;
    private final TreeMap<Integer, String> statements = new TreeMap<>();

    ScriptPaths(Program program, KGraphFile file) {
        this.program = program;
        for (Ast.Statement s : file.script().statements()) statements.put(s.span().line(), name(s));
    }

    private static String name(Ast.Statement statement) {
        return switch (statement) {
            case Ast.LetDecl d -> d.pattern().span().text().replaceAll("\\s+", " ");
            case Ast.DefDecl d -> d.name().text();
            case Ast.ModuleDecl d -> d.name().text();
            case Ast.UpdateDecl d -> d.name().text();
            case Ast.VariableDecl d -> d.name().text();
            case Ast.TrainCommand _ -> "updates";
            default -> statement.span().text().lines().findFirst().orElse("").strip();
        };
    }

    @Override public ImmutableList<String> apply(Tensor tensor) {
        if (tensor instanceof Placeholder) return ImmutableList.of();
        if (tensor instanceof Variable v) return ofVariable(v);
        if (tensor.site().derivation().orElse("").startsWith("gradient")) return ImmutableList.of("gradient", statement(tensor.site()));
        Optional<String> module = program.origins().module(tensor);
        return module.isPresent() ? ImmutableList.copyOf(Splitter.on('/').split(module.get())) : ImmutableList.of(statement(tensor.site()));
    }

    /// A variable of a module is in it; others stand for themselves.
    private static ImmutableList<String> ofVariable(Variable v) {
        String name = v.nodeName();
        int slash = name.lastIndexOf('/');
        return slash < 0 ? ImmutableList.of() : ImmutableList.copyOf(Splitter.on('/').split(name.substring(0, slash)));
    }

    private String statement(Site site) {
        Map.Entry<Integer, String> above = site.file().equals(program.source().name()) ? statements.floorEntry(site.line()) : null;
        return above == null ? site.file() : above.getValue();
    }
}
