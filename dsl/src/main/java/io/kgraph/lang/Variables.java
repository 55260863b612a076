package io.kgraph.lang;

import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes the variables that a script or a module declares.
///
/// @param locals what a module's parameters and lets are; nothing at the top level
record Variables(Script script, Locals locals) {
    /// @param prefix of the name of its node: `fc/` for one of the instance `fc`
    Variable declare(Ast.VariableDecl d, String prefix) {
        String name = prefix + d.name().text();
        Optional<TensorType> type = d.type().map(t -> fixed(t, name));
        Object initial = start(type.isPresent() ? initial(d, type.get()) : value(d.value()), name, d.value().span());
        DType dtype = type.map(TensorType::dtype).orElseGet(() -> initial instanceof Tensor t ? t.dtype() : DType.parse(K.floatx()).orElseThrow());
        Object start = type.isPresent() && !(initial instanceof Tensor) ? array(initial, type.get(), name, d.value().span()) : initial;
        if (type.isPresent() && start instanceof Tensor t && !t.type().agrees(type.get()))
            throw Refused.of(Code.E0309, d.value().span(), name + " is declared " + type.get() + ", but is " + t.type() + ".");
        if (start instanceof Tensor t) {
            constantOnly(t, d.value().span(), name);
            if (!t.type().rankKnown() || !t.shape().isStatic())
                throw Refused.of(Code.E0401, d.value().span(), "The extents of a variable must be known before running, but this is " + t.type() + ".");
        }
        var site = new Calls.Site(d.span(), List.of(new Calls.Given(start, d.value().span())));
        Variable v = new Calls(script, script.evaluator).guarded(site, "variable", () -> made(d.frozen(), source(start), dtype, name, d));
        script.variables.add(v);
        script.origins.name(v, name, d.frozen() ? "frozen variable" : "variable", d.span());
        return v;
    }

    private Variable made(boolean frozen, Object initial, DType dtype, String name, Ast.VariableDecl d) {
        int slash = name.lastIndexOf('/');
        if (slash < 0) return make(frozen, initial, dtype, name);
        String scope = name.startsWith("_") ? "module" + name : name;
        try (var _ = K.nameScope(scope.substring(0, scope.lastIndexOf('/') + 1))) {
            return make(frozen, initial, dtype, d.name().text());
        }
    }

    private static Variable make(boolean frozen, Object initial, DType dtype, String name) {
        return frozen ? K.frozenVariable(initial, dtype, name) : K.variable(initial, dtype, name);
    }

    private @Nullable Object value(Ast.Expr expr) {
        return script.evaluator.value(expr, locals);
    }

    /// Of a variable that an initialiser made, what it starts from.
    private Object source(Object start) {
        if (!(start instanceof Variable v) || script.variables.contains(v)) return start;
        return switch (v.initial()) {
            case Variable.Initial.Value given -> given.array();
            case Variable.Initial.Computed computed -> computed.tensor();
        };
    }

    private TensorType fixed(Ast.Type written, String name) {
        TensorType type = new Types(script.evaluator, locals).declared(written, script.context);
        if (!type.rankKnown() || !type.shape().isStatic())
            throw Refused.of(Code.E0401, written.span(), "The extents of '" + name + "' must be known before running, but this is " + type + ".");
        return type;
    }

    /// `zeros()` and the like take the declared shape and dtype.
    private @Nullable Object initial(Ast.VariableDecl d, TensorType type) {
        if (d.value() instanceof Ast.Access access && access.trailers().size() == 1 && access.trailers().getFirst() instanceof Ast.Call call
                && access.base() instanceof Ast.Ref ref && value(ref) instanceof Builtin f && !f.signature().parameters().isEmpty()
                && f.signature().parameters().getFirst().name().equals("shape")) {
            var calls = new Calls(script, script.evaluator);
            return calls.initialiser(f, call, access.span(), type, locals);
        }
        return value(d.value());
    }

    /// A host value as an array of a type; one number fills the shape.
    NDArray array(@Nullable Object initial, TensorType type, String name, Span span) {
        Object value = start(initial, name, span);
        if (value instanceof Double x && type.dtype().isInteger()) throw Refused.of(Code.E0305, span, x + " cannot become " + type.dtype() + ".");
        NDArray array = new Calls(script, script.evaluator).guarded(new Calls.Site(span, List.of()), name, () -> NDArray.of(value, type.dtype()));
        if (array.rank() == 0 && type.rankKnown() && type.shape().isStatic()) return array.broadcastTo(type.shape().extents()).contiguous();
        if (!array.type().agrees(type)) throw Refused.of(Code.E0309, span, name + " is declared " + type + ", but is " + array.type() + ".");
        return array;
    }

    /// The value, if a variable can start from it.
    private static Object start(@Nullable Object value, String name, Span span) {
        if (value instanceof Number || value instanceof Boolean || value instanceof String || value instanceof List<?> || value instanceof NDArray || value instanceof Tensor) return value;
        throw Refused.of(Code.E0214, span, name + " must start from a number, a list or a tensor, but this is " + Kinds.described(value) + ".");
    }

    /// The first value of a variable is computed before anything is fed.
    private void constantOnly(Tensor t, Span span, String name) {
        var needs = Needs.of(List.of(t), List.of(), script.slots);
        for (Placeholder p : needs.inputs())
            throw Refused.of(Code.E0401, span, "'" + name + "' cannot start from '" + script.origins.of(p).map(Program.Origin::name).orElse(p.label()) + "', which has no value before running.");
    }
}
