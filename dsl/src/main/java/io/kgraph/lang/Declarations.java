package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.op.Build;
import io.kgraph.op.Constant;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
        boolean good = script.attempt(declaration, () -> {
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
            case Ast.ImportDecl d -> d.alias().or(() -> stem(d.path())).stream().toList();
            case Ast.FromDecl d -> d.items().stream().map(i -> i.alias().orElse(i.name())).toList();
            case Ast.EvalCommand c -> Patterns.names(c.pattern());
            case Ast.Broken b -> b.names();
            case Ast.Command _ -> List.of();
        };
    }

    private static Optional<Ast.Name> stem(Ast.Text path) {
        String stem = Imports.stem(path.value());
        return stem.matches("[\\p{L}_][\\p{L}\\p{Nd}_]*") ? Optional.of(new Ast.Name(path.span(), stem)) : Optional.empty();
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
            case Ast.ModuleDecl d -> module(d);
            case Ast.UpdateDecl d -> update(d);
            case Ast.ImportDecl d -> imports(d, commands);
            case Ast.FromDecl d -> imports(d, commands);
        }
    }

    private @Nullable Object value(Ast.Expr expr) {
        return script.evaluator.value(expr, Locals.NONE);
    }

    private Types types() {
        return new Types(script.evaluator, Locals.NONE.inner());
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
        Tensor byDefault = value instanceof Tensor t ? t : Build.constant(script.context, new Variables(script, Locals.NONE.inner()).array(value, type, d.name().text(), expr.span()));
        if (!byDefault.type().agrees(type))
            throw Refused.of(Code.E0309, expr.span(), d.name().text() + " is declared " + type + ", but its default is " + byDefault.type() + ".");
        return Evaluator.at(d.span(), () -> K.placeholderWithDefault(byDefault, type.shape(), d.name().text()));
    }

    private void variable(Ast.VariableDecl d) {
        script.scope.declare("variable", d.name(), new Variables(script, Locals.NONE.inner()).declare(d, script.prefix()));
    }

    // ---- lets and defs ---------------------------------------------------------------------------------------------

    private void let(Ast.LetDecl d) {
        Object value = d.checkpoint() ? recomputed(d) : values(d);
        Object checked = d.type().isEmpty() ? value : types().check(value, d.type().get(), Kinds.shortened(d.pattern().span()), d.values().getFirst().span());
        if (checked instanceof Dataset) throw Refused.of(Code.E0501, d.span(), "A table belongs into data.");
        var bound = new ArrayList<Runnable>();
        Patterns.bind(d.pattern(), checked, (name, v) -> bound.add(bind(d, name, v)));
        bound.forEach(Runnable::run);
    }

    private @Nullable Object values(Ast.LetDecl d) {
        return d.values().size() == 1 ? value(d.values().getFirst()) : script.evaluator.values(d.values(), Locals.NONE);
    }

    /// What `checkpoint` marks is computed again for gradients.
    private @Nullable Object recomputed(Ast.LetDecl d) {
        var site = new Calls.Site(d.span(), List.of());
        return script.moduleUpdates.<@Nullable Object>recomputed(() -> new Calls(script, script.evaluator)
                .<@Nullable Object>guarded(site, "checkpoint", () -> io.kgraph.nn.Loops.recomputed(script.context, () -> values(d))));
    }

    private Runnable bind(Ast.LetDecl d, String name, @Nullable Object value) {
        Ast.Name at = Patterns.names(d.pattern()).stream().filter(n -> n.text().equals(name)).findFirst().orElseThrow();
        return () -> {
            script.scope.declare("let", at, value);
            if (value instanceof ModuleInstance instance) instance.name(script.prefix() + name);
            script.named(at, value, "let");
        };
    }

    /// A def is built where it is called; its names are looked up where it stands.
    private void def(Ast.DefDecl d) {
        names(d.name(), check -> check.def(d));
        for (Ast.BlockStatement s : d.body().statements())
            if (s instanceof Ast.VariableDecl v) throw Refused.of(Code.E0208, v.span(), "A def holds no variables; a module does.");
        script.scope.declare("def", d.name(), new Def(d, script.evaluator));
    }

    private void module(Ast.ModuleDecl d) {
        names(d.name(), check -> check.module(d));
        script.scope.declare("module", d.name(), new ModuleDef(d, script));
    }

    private void update(Ast.UpdateDecl d) {
        names(d.name(), check -> check.update(d));
        var update = new UpdateDef(d, script);
        script.scope.declare("update", d.name(), d.parameters().isPresent() ? update : update.block(Locals.NONE));
    }

    /// Refuses unknown names in a body that is built later.
    private void names(Ast.Name own, Consumer<NameCheck> body) {
        var wrong = new HashSet<String>();
        body.accept(new NameCheck(ref -> {
            if (!wrong.add(ref.name())) return;
            if (ref.name().equals(own.text()))
                throw Refused.of(Code.E0204, ref.span(), "'" + ref.name() + "' calls itself; a graph has no recursion.", "use scan, while_loop or foldl");
            script.value(ref, List.of());
        }));
    }

    // ---- imports ---------------------------------------------------------------------------------------------------

    private void imports(Ast.ImportDecl d, ImmutableList.Builder<Command> commands) {
        if (names(d).isEmpty()) throw Refused.of(Code.E0209, d.path().span(), "\"" + d.path().value() + "\" needs a name here.", "import " + d.path().span().text() + " as …");
        script.scope.declare("import", names(d).getFirst(), new Namespace(d.path().value(), file(d.path(), commands).scope));
    }

    private void imports(Ast.FromDecl d, ImmutableList.Builder<Command> commands) {
        Scope scope = file(d.path(), commands).scope;
        for (Ast.ImportItem item : d.items()) {
            if (scope.isPoisoned(item.name().text())) throw Poisoned.NAME;
            Optional<Scope.Declared> declared = scope.find(item.name().text());
            if (declared.isEmpty()) {
                List<String> near = Nearest.to(item.name().text(), scope.names());
                throw new Refused(Code.E0209.at(item.name().span(), "\"" + d.path().value() + "\" has no '" + item.name().text() + "'.")
                        .candidates(near.isEmpty() ? scope.names() : ImmutableList.copyOf(near)));
            }
            script.scope.declare("import", item.alias().orElse(item.name()), declared.get().value().orElse(null));
        }
    }

    private Script file(Ast.Text path, ImmutableList.Builder<Command> commands) {
        return script.imports.file(path, script, commands).orElseThrow(() -> Poisoned.NAME);
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
