package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.op.Assign;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An instance of a module: its first call makes its variables, every other one shares them.
///
/// Instances that its body makes belong to it: the same place of the body means the same instance in every call.
final class ModuleInstance implements Definition, Callable {
    /// A place in the body, and the how manieth instance that a call makes there.
    private record Place(Span call, int nth) {}

    private final ModuleDef module;
    private final Locals config;
    private final Span made;
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Map<Place, ModuleInstance> children = new LinkedHashMap<>();
    private final Map<Span, Integer> counts = new HashMap<>();
    private Optional<String> path = Optional.empty();

    ModuleInstance(ModuleDef module, Locals config, Span made) {
        this.module = module;
        this.config = config;
        this.made = made;
    }

    /// Gives an instance the name of what it is bound to, if its variables have not been named yet.
    void name(String name) {
        if (path.isEmpty()) path = Optional.of(name);
    }

    String path() {
        if (path.isEmpty()) path = Optional.of(module.script().unnamed(module.snake()));
        return path.orElseThrow();
    }

    ModuleDef module() {
        return module;
    }

    Optional<Variable> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    ImmutableList<String> variableNames() {
        return ImmutableList.copyOf(variables.keySet());
    }

    /// The instance that a call in the body makes.
    ModuleInstance child(Span call, Supplier<ModuleInstance> make) {
        int nth = counts.merge(call, 1, Integer::sum) - 1;
        ModuleInstance child = children.get(new Place(call, nth));
        if (child != null) return child;
        ModuleInstance fresh = make.get();
        children.put(new Place(call, nth), fresh);
        return fresh;
    }

    @Override public int arity() {
        return module.declaration().inputs().size();
    }

    @Override public @Nullable Object call(List<? extends @Nullable Object> arguments) {
        return expand(Def.given(arguments, made), made);
    }

    @Override public @Nullable Object expand(Calls.Written written, Span call) {
        Script script = module.script();
        String path = path();
        return script.inside(this, () -> {
            counts.clear();
            long first = script.context.nextNode();
            try (var _ = K.nameScope((path.startsWith("_") ? "module" + path : path) + "/")) {
                Locals locals = config.inner();
                new Binding(module.name(), module.declaration().inputs()).bind(written, call, locals, script.evaluator);
                locals.declare(Types.bound("float"), K.floatx());
                var updates = new ArrayList<Tensor>();
                Object result = Binding.result(module.name(), body(locals.inner(), updates), module.declaration().result(), script.evaluator, locals);
                if (!updates.isEmpty()) script.moduleUpdates.add(updates, tensors(result), call);
                return result;
            } finally {
                script.origins.within(path, first, script.context.nextNode());
            }
        });
    }

    private @Nullable Object body(Locals locals, List<Tensor> updates) {
        Ast.Block block = module.declaration().body();
        for (Ast.BlockStatement statement : block.statements())
            switch (statement) {
                case Ast.VariableDecl v -> {
                    Variable variable = variables.get(v.name().text());
                    if (variable == null) {
                        variables.put(v.name().text(), variable = variable(v, locals));
                        module.script().undoing(() -> variables.remove(v.name().text()));
                    }
                    if (!locals.declare(v.name().text(), variable)) throw Refused.of(Code.E0202, v.name().span(), "'" + v.name().text() + "' is already declared.");
                }
                case Ast.LetDecl let -> module.script().evaluator.let(let, locals, (name, value) -> {
                    if (value instanceof ModuleInstance child && children.containsValue(child)) child.name(path() + "/" + name);
                    updates(value, updates);
                    return locals.declare(name, value);
                });
                case Ast.AssertCommand a -> module.script().evaluator.check(a, locals);
            }
        return module.script().evaluator.results(block, locals);
    }

    /// A body that makes updates leaves them to the training that its results take part in.
    private static void updates(@Nullable Object value, List<Tensor> into) {
        if (value instanceof Tensor t && t.op() instanceof Assign) into.add(t);
        if (value instanceof List<?> list) list.forEach(item -> updates(item, into));
    }

    /// The tensors among what a body gives.
    static List<Tensor> tensors(@Nullable Object result) {
        var tensors = new ArrayList<Tensor>();
        if (result instanceof Tensor t) tensors.add(t);
        if (result instanceof List<?> list) for (Object item : list) tensors.addAll(tensors(item));
        return tensors;
    }

    private Variable variable(Ast.VariableDecl v, Locals locals) {
        return module.script().seeded(path() + "/" + v.name().text(), () -> new Variables(module.script(), locals).declare(v, path() + "/"));
    }

    /// The dtype that a parameter of class `float` has, for those that are made later.
    static Optional<DType> dtype(Locals locals) {
        return locals.find(Types.bound("float")).flatMap(o -> o).map(Object::toString).flatMap(DType::parse);
    }
}
