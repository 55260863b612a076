package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `update u(rate) { … }`: called, it is the block for those values.
record UpdateDef(Ast.UpdateDecl update, Script script) implements Definition {
    @Override public @Nullable Object expand(Calls.Written written, Span call) {
        Locals locals = Locals.NONE.inner();
        new Binding(update.name().text(), update.parameters().orElse(ImmutableList.of())).bind(written, call, locals, script.evaluator);
        return block(locals);
    }

    /// The nodes of the block.
    UpdateBlock block(Locals locals) {
        var assigned = new HashSet<Variable>();
        var assignments = ImmutableList.<Tensor>builder();
        for (Ast.Assignment a : update.assignments()) {
            Object target = script.evaluator.value(new Ast.Ref(a.target().span(), a.target().text()), locals);
            if (!(target instanceof Variable v))
                throw Refused.of(Code.E0508, a.target().span(), "'" + a.target().text() + "' is " + Kinds.named(target) + ", not a variable.");
            if (!assigned.add(v)) throw Refused.of(Code.E0508, a.target().span(), "'" + a.target().text() + "' is assigned twice.");
            Object value = script.evaluator.value(a.value(), locals);
            if (!(value instanceof Tensor || value instanceof Number || value instanceof Boolean || value instanceof List<?> || value instanceof io.kgraph.type.Dim))
                throw Refused.of(Code.E0214, a.value().span(), "A new value is a tensor, but this is " + Kinds.described(value) + ".");
            var site = new Calls.Site(a.span(), List.of(new Calls.Given(v, a.target().span()), new Calls.Given(value, a.value().span())));
            assignments.add(new Calls(script, script.evaluator).guarded(site, "update", () -> K.update(v, value)));
        }
        return new UpdateBlock(update.name().text(), assignments.build());
    }
}
