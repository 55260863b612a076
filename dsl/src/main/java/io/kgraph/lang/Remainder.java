package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.kgraph.error.Diagnostic;

/// What can still be judged of a statement whose elaboration has stopped: names that nobody declares, and keywords that a function does not have.
///
/// Elaboration stops at the first mistake of a statement, or where it uses a name that another mistake has poisoned; a long `train` may have more.
final class Remainder {
    /// What the blocks of a `train` read besides declared names.
    private static final ImmutableSet<String> OF_TRAIN = ImmutableSet.of("epoch", "step", "objective");

    private final Script script;

    Remainder(Script script) {
        this.script = script;
    }

    void judge(Ast.Statement statement) {
        NameTable names = NameTable.of(new Ast.Script(statement.span(), "", ImmutableList.of(statement)));
        for (NameTable.Use use : names.uses())
            if (use.symbol().isEmpty() && use.link().isEmpty() && isUnknown(use.name()) && !(statement instanceof Ast.TrainCommand && OF_TRAIN.contains(use.name())))
                say(Expressions.unknown(new Ast.Ref(use.span(), use.name()), script.scope.names()).diagnostic());
        for (NameTable.Called called : names.calls())
            if (script.scope.peek(called.name()).isEmpty() && !script.scope.isPoisoned(called.name()))
                Functions.find(called.name()).ifPresent(f -> called.call().arguments().forEach(a -> {
                    if (a instanceof Ast.Keyword k && !f.signature().has(k.name().text()) && !f.signature().takesKeywords())
                        say(Calls.unknown(f.signature(), k.name().text(), k.value().span(), k.name().span()).diagnostic());
                }));
    }

    private boolean isUnknown(String name) {
        return !script.scope.isPoisoned(name) && script.scope.peek(name).isEmpty() && script.scope.later(name).isEmpty() && !Functions.isPredeclared(name);
    }

    private void say(Diagnostic further) {
        if (!script.problems.has(further.place())) script.problems.add(further);
    }
}
