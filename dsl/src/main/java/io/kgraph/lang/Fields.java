package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What stands after the dot of an import or of an instance.
final class Fields {
    private Fields() {}

    /// `nn.Dense`: a declaration of the imported file.
    static @Nullable Object of(Namespace imported, Ast.Name name) {
        if (imported.scope().isPoisoned(name.text())) throw Poisoned.NAME;
        Optional<Scope.Declared> declared = imported.scope().find(name.text());
        if (declared.isPresent()) return declared.get().value().orElse(null);
        var problem = Code.E0206.at(name.span(), "Import \"" + imported.path() + "\" has no '" + name.text() + "'.");
        List<String> near = Nearest.to(name.text(), imported.scope().names());
        throw new Refused(problem.candidates(near.isEmpty() ? imported.scope().names() : ImmutableList.copyOf(near)));
    }

    /// `fc.w`: a variable that the first call of the instance has made.
    static Object of(ModuleInstance instance, Ast.Expr of, Ast.Name name) {
        var variable = instance.variable(name.text());
        if (variable.isPresent()) return variable.get();
        String text = Kinds.shortened(of.span());
        var problem = Code.E0206.at(name.span(), "Instance '" + text + "' has no variable '" + name.text() + "'.");
        List<String> known = new ArrayList<>(instance.variableNames());
        throw new Refused(known.isEmpty() ? problem.hint("its variables are made when it is called first.") : problem.candidates(ImmutableList.copyOf(known)));
    }
}
