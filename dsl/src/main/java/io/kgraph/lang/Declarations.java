package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.op.Build;
import io.kgraph.op.Constant;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Elaborates declarations: they build the graph, or, as `data`, say what is to be computed once.
final class Declarations {
    private final Script script;
    private final Params params;

    Declarations(Script script) {
        this.script = script;
        this.params = new Params(script);
    }

    /// One declaration; what it computes at its place is added to `commands`.
    void declare(Ast.Declaration declaration, ImmutableList.Builder<Command> commands) {
        List<Ast.Name> names = names(declaration);
        boolean good = script.attempt(() -> {
            script.scope.refuseTwice(names);
            script.enter(Surroundings.Position.DECLARATION, names.isEmpty() ? "script" : names.getFirst().text());
            elaborate(declaration, commands);
        });
        if (good) names.forEach(this::remarkHiding);
        else names.forEach(script.scope::poison);
        script.slots.take();
    }

    private void remarkHiding(Ast.Name name) {
        if (Functions.isPredeclared(name.text()))
            script.problems.add(Code.W0902.at(name.span(), "'" + name.text() + "' hides the builtin " + name.text() + (Functions.find(name.text()).isPresent() ? "()." : ".")));
    }

    /// The names that a statement declares.
    static List<Ast.Name> names(Ast.Statement statement) {
        return switch (statement) {
            case Ast.DimDecl d -> d.items().stream().map(Ast.DimItem::name).toList();
            case Ast.ParamDecl d -> List.of(d.name());
            case Ast.PlaceholderDecl d -> List.of(d.name());
            case Ast.VariableDecl d -> List.of(d.name());
            case Ast.LetDecl d -> Patterns.names(d.pattern());
            case Ast.DefDecl d -> List.of(d.name());
            case Ast.ModuleDecl d -> List.of(d.name());
            case Ast.UpdateDecl d -> List.of(d.name());
            case Ast.DataDecl d -> Patterns.names(d.pattern());
            case Ast.ImportDecl d -> d.alias().stream().toList();
            case Ast.FromDecl d -> d.items().stream().map(i -> i.alias().orElse(i.name())).toList();
            case Ast.EvalCommand c -> Patterns.names(c.pattern());
            case Ast.Broken b -> b.names();
            case Ast.Command _ -> List.of();
        };
    }

    private void elaborate(Ast.Declaration declaration, ImmutableList.Builder<Command> commands) {
        switch (declaration) {
            case Ast.DimDecl d -> d.items().forEach(this::dim);
            case Ast.ParamDecl d -> params.declare(d);
            case Ast.PlaceholderDecl d -> placeholder(d);
            case Ast.VariableDecl d -> variable(d);
            case Ast.LetDecl d -> let(d);
            case Ast.DefDecl d -> def(d);
            case Ast.DataDecl d -> data(d, commands);
            case Ast.ModuleDecl _, Ast.UpdateDecl _, Ast.ImportDecl _, Ast.FromDecl _ -> throw Poisoned.NAME;    // E0112 by the parser
        }
    }

    private @Nullable Object value(Ast.Expr expr) {
        return script.evaluator.value(expr, Locals.NONE);
    }

    private Types types() {
        return new Types(script.evaluator, Locals.NONE);
    }

    // ---- dims, placeholders, variables -----------------------------------------------------------------------------

    private void dim(Ast.DimItem item) {
        Object value = item.value().isEmpty() ? Dim.named(item.name().text()) : Host.dim(types().extent(item.value().get()));
        if (item.value().isEmpty()) script.dim(item.name().text());
        script.scope.declare("dim", item.name(), value);
    }

    private void placeholder(Ast.PlaceholderDecl d) {
        String name = d.name().text();
        TensorType type = types().declared(d.type(), script.context);
        Placeholder p = d.value().isEmpty() ? Evaluator.at(d.span(), () -> K.placeholder(type.shape(), null, type.dtype(), false, name))
                : withDefault(d, type, d.value().get());
        script.placeholders.add(p);
        script.origins.name(p, name, "placeholder", d.span());
        script.scope.declare("placeholder", d.name(), p);
    }

    private Placeholder withDefault(Ast.PlaceholderDecl d, TensorType type, Ast.Expr expr) {
        Object value = value(expr);
        Tensor byDefault = value instanceof Tensor t ? t : Build.constant(script.context, array(value, type, d.name().text(), expr.span()));
        if (!byDefault.type().agrees(type))
            throw Refused.of(Code.E0309, expr.span(), d.name().text() + " is declared " + type + ", but its default is " + byDefault.type() + ".");
        return Evaluator.at(d.span(), () -> K.placeholderWithDefault(byDefault, type.shape(), d.name().text()));
    }

    private void variable(Ast.VariableDecl d) {
        String name = d.name().text();
        Optional<TensorType> type = d.type().map(t -> fixed(t, name));
        Object initial = type.isPresent() ? initial(d, type.get()) : value(d.value());
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
        Variable v = new Calls(script, script.evaluator).guarded(site, "variable", () -> make(d.frozen(), source(start), dtype, name));
        script.variables.add(v);
        script.origins.name(v, name, d.frozen() ? "frozen variable" : "variable", d.span());
        script.scope.declare("variable", d.name(), v);
    }

    private static Variable make(boolean frozen, @Nullable Object start, DType dtype, String name) {
        Object initial = java.util.Objects.requireNonNull(start);
        return frozen ? K.frozenVariable(initial, dtype, name) : K.variable(initial, dtype, name);
    }

    /// Of a variable that an initialiser made, what it starts from.
    private @Nullable Object source(@Nullable Object start) {
        if (!(start instanceof Variable v) || script.variables.contains(v)) return start;
        return switch (v.initial()) {
            case Variable.Initial.Value given -> given.array();
            case Variable.Initial.Computed computed -> computed.tensor();
        };
    }

    private TensorType fixed(Ast.Type written, String name) {
        TensorType type = types().declared(written, script.context);
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
            return calls.initialiser(f, call, access.span(), type);
        }
        return value(d.value());
    }

    /// A host value as an array of a type; one number fills the shape.
    private NDArray array(@Nullable Object value, TensorType type, String name, Span span) {
        if (!(value instanceof Number || value instanceof Boolean || value instanceof String || value instanceof List<?> || value instanceof NDArray))
            throw Refused.of(Code.E0214, span, name + " must start from a number, a list or a tensor, but this is " + Kinds.described(value) + ".");
        if (value instanceof Double x && type.dtype().isInteger()) throw Refused.of(Code.E0305, span, x + " cannot become " + type.dtype() + ".");
        NDArray array = new Calls(script, script.evaluator).guarded(new Calls.Site(span, List.of()), name, () -> NDArray.of(value, type.dtype()));
        if (array.rank() == 0 && type.rankKnown() && type.shape().isStatic()) return array.broadcastTo(type.shape().extents()).contiguous();
        if (!array.type().agrees(type)) throw Refused.of(Code.E0309, span, name + " is declared " + type + ", but is " + array.type() + ".");
        return array;
    }

    /// The first value of a variable is computed before anything is fed.
    private void constantOnly(Tensor t, Span span, String name) {
        var needs = Needs.of(List.of(t), List.of(), script.slots);
        for (Placeholder p : needs.inputs())
            throw Refused.of(Code.E0401, span, "'" + name + "' cannot start from '" + script.origins.of(p).map(Program.Origin::name).orElse(p.label()) + "', which has no value before running.");
    }

    // ---- lets and defs ---------------------------------------------------------------------------------------------

    private void let(Ast.LetDecl d) {
        Object value = d.values().size() == 1 ? value(d.values().getFirst()) : script.evaluator.values(d.values(), Locals.NONE);
        Object checked = d.type().isEmpty() ? value : types().check(value, d.type().get(), Kinds.shortened(d.pattern().span()), d.values().getFirst().span());
        if (checked instanceof Dataset) throw Refused.of(Code.E0501, d.span(), "A table belongs into data.");
        var bound = new ArrayList<Runnable>();
        Patterns.bind(d.pattern(), checked, (name, v) -> bound.add(bind(d, name, v)));
        bound.forEach(Runnable::run);
    }

    private Runnable bind(Ast.LetDecl d, String name, @Nullable Object value) {
        Ast.Name at = Patterns.names(d.pattern()).stream().filter(n -> n.text().equals(name)).findFirst().orElseThrow();
        return () -> {
            script.scope.declare("let", at, value);
            script.named(at, value, "let");
        };
    }

    /// A def is built where it is called; its names are looked up where it stands.
    private void def(Ast.DefDecl d) {
        var wrong = new HashSet<String>();
        new NameCheck(ref -> {
            if (!wrong.add(ref.name())) return;
            if (ref.name().equals(d.name().text()))
                throw Refused.of(Code.E0204, ref.span(), "'" + ref.name() + "' calls itself; a graph has no recursion.", "use scan, while_loop or foldl");
            script.value(ref, List.of());
        }).def(d);
        for (Ast.BlockStatement s : d.body().statements())
            if (s instanceof Ast.VariableDecl v) throw Refused.of(Code.E0208, v.span(), "A def holds no variables; a module does.");
        script.scope.declare("def", d.name(), new Def(d, script.evaluator));
    }

    // ---- data ------------------------------------------------------------------------------------------------------

    private void data(Ast.DataDecl d, ImmutableList.Builder<Command> commands) {
        script.enter(Surroundings.Position.DATA, names(d).getFirst().text());
        Object value = d.values().size() == 1 ? value(d.values().getFirst()) : script.evaluator.values(d.values(), Locals.NONE);
        var kept = new Kept(new ArrayList<>(), new ArrayList<>());
        Object stored = kept.store(array(value, d.span()), d.span());
        for (Tensor t : kept.values) hostOnly(t, d.span());
        if (!kept.values.isEmpty())
            script.slots.step(new Command.Compute(d.span(), Commands.run(script, kept.values, ImmutableList.of()), ImmutableList.copyOf(kept.slots)));
        var steps = script.slots.take();
        if (!steps.isEmpty()) commands.add(new Command.Data(d.span(), steps));
        Patterns.bind(d.pattern(), stored, (name, v) -> {
            Ast.Name at = names(d).stream().filter(n -> n.text().equals(name)).findFirst().orElseThrow();
            script.scope.declare("data", at, v);
            if (v instanceof Tensor t) script.origins.rename(t, name, "data", at.span());
            if (v instanceof Dataset table) table.columns().forEach((column, t) -> script.origins.rename(t, name + "." + column, "data", at.span()));
            return true;
        });
    }

    /// A list of numbers is an array.
    private @Nullable Object array(@Nullable Object value, Span span) {
        boolean numbers = value instanceof List<?> list && !list.isEmpty() && list.stream().allMatch(Declarations::isNumbers);
        return numbers ? script.calls.tensor(value, span) : value;
    }

    private static boolean isNumbers(@Nullable Object value) {
        return value instanceof Number || value instanceof Boolean || value instanceof List<?> list && list.stream().allMatch(Declarations::isNumbers);
    }

    /// Data are computed before the session's variables mean anything, and nothing is fed.
    private void hostOnly(Tensor t, Span span) {
        var needs = Needs.of(List.of(t), List.of(), script.slots);
        var declared = new ArrayList<Tensor>(needs.inputs());
        needs.variables().stream().filter(script.variables::contains).forEach(declared::add);
        for (Tensor d : declared)
            throw Refused.of(Code.E0506, span, "data may use files, params and results of eval, but not '" + script.origins.of(d).map(Program.Origin::name).orElse(d.label()) + "'.");
    }

    /// Values that new slots keep.
    private final class Kept {
        private final List<Tensor> values;
        private final List<Placeholder> slots;

        Kept(List<Tensor> values, List<Placeholder> slots) {
            this.values = values;
            this.slots = slots;
        }

        @Nullable Object store(@Nullable Object value, Span span) {
            return switch (value) {
                case Tensor t when script.slots.contains(t) || t.op() instanceof Constant -> t;
                case Tensor t -> {
                    Placeholder slot = script.slots.of(t.type());
                    values.add(t);
                    slots.add(slot);
                    script.origins.name(slot, Kinds.shortened(span), "data", span);
                    yield slot;
                }
                case Dataset d -> {
                    var columns = com.google.common.collect.ImmutableMap.<String, Tensor>builder();
                    d.columns().forEach((name, t) -> columns.put(name, (Tensor) java.util.Objects.requireNonNull(store(t, span))));
                    yield new Dataset(columns.buildOrThrow(), d.texts(), d.rows());
                }
                case List<?> list -> {
                    var items = new ArrayList<@Nullable Object>();
                    for (Object item : list) items.add(store(item, span));
                    yield items;
                }
                case null, default -> value;
            };
        }
    }
}
