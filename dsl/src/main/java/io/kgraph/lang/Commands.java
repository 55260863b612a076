package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Elaborates commands: everything they need is built as nodes before anything runs.
final class Commands {
    private static final ImmutableSet<String> KINDS = ImmutableSet.of("line", "scatter", "bar", "hist", "image", "heatmap");

    private final Script script;
    private final Feeds feeds;
    private final Texts texts;

    Commands(Script script) {
        this.script = script;
        this.feeds = new Feeds(script);
        this.texts = new Texts(script);
    }

    /// One command, after the data steps that its expressions need.
    ///
    /// @param inside the names that an `every` block reads its means by, none at the top level
    /// @param fed    the names there when the command has feeds of its own
    void command(Ast.Command command, Locals inside, Locals fed, ImmutableList.Builder<Command> commands) {
        List<Ast.Name> names = Declarations.names(command);
        boolean good = script.attempt(command, () -> {
            script.scope.refuseTwice(names);
            script.enter(command instanceof Ast.RunCommand ? Surroundings.Position.RUN : Surroundings.Position.COMMAND, path(command, names));
            Optional<Command> made = elaborate(command, inside, fed);
            var steps = script.slots.take();
            if (!steps.isEmpty()) commands.add(new Command.Data(command.span(), steps));
            made.ifPresent(commands::add);
        });
        if (!good) names.forEach(script.scope::poison);
        if (!good && command instanceof Ast.TrainCommand t) t.label().ifPresent(l -> script.brokenTrains.add(l.value()));
        script.slots.take();
    }

    private static String path(Ast.Command command, List<Ast.Name> names) {
        if (!names.isEmpty()) return names.getFirst().text();
        String text = command.span().text();
        int end = 0;
        while (end < text.length() && Character.isLetter(text.charAt(end))) end++;
        return text.substring(0, end);
    }

    private Optional<Command> elaborate(Ast.Command command, Locals inside, Locals fed) {
        return switch (command) {
            case Ast.EvalCommand c -> Optional.of(eval(c, c.feeds().isPresent() ? fed : inside));
            case Ast.PrintCommand c -> Optional.of(print(c, c.feeds().isPresent() ? fed : inside));
            case Ast.RunCommand c -> execute(c, c.feeds().isPresent() ? fed : inside);
            case Ast.AssertCommand c -> Optional.of(check(c, c.feeds().isPresent() ? fed : inside));
            case Ast.GradCheckCommand c -> Optional.of(gradcheck(c));
            case Ast.TrainCommand c -> Optional.of(new Training(script, this, feeds, c).elaborate());
            case Ast.SaveCommand c -> Optional.of(save(c, inside));
            case Ast.LoadCommand c -> Optional.of(load(c, inside));
            case Ast.PlotCommand c -> Optional.of(plot(c, c.feeds().isPresent() ? fed : inside));
            case Ast.TestCommand c -> Optional.of(test(c));
            case Ast.ExportCommand c -> Optional.of(export(c, inside));
        };
    }

    /// A test has names of its own.
    private Command test(Ast.TestCommand c) {
        var inner = ImmutableList.<Command>builder();
        script.inScope(c.statements(), () -> {
            for (Ast.Statement s : c.statements())
                switch (s) {
                    case Ast.TestCommand t -> script.problems.add(Code.E0501.at(t.span(), "test belongs to the top level."));
                    case Ast.ImportDecl d -> script.problems.add(Code.E0501.at(d.span(), "import belongs to the top level."));
                    case Ast.FromDecl d -> script.problems.add(Code.E0501.at(d.span(), "import belongs to the top level."));
                    case Ast.Declaration d -> script.declarations.declare(d, inner);
                    case Ast.Command command -> command(command, Locals.NONE, Locals.NONE, inner);
                    case Ast.Broken _ -> { }
                }
        });
        return new Command.Test(c.span(), c.name().value(), inner.build());
    }

    private @Nullable Object value(Ast.Expr expr, Locals locals) {
        return script.evaluator.value(expr, locals);
    }

    // ---- one run ---------------------------------------------------------------------------------------------------

    /// What one session run computes, and what it needs.
    static Command.Run run(Script script, List<Tensor> fetches, List<Command.Feed> feeds) {
        return run(script, fetches, List.of(), feeds, List.of());
    }

    /// @param more   what is computed beside the fetches
    /// @param others what is fed beside `feeds`
    static Command.Run run(Script script, List<Tensor> fetches, List<Tensor> more, List<Command.Feed> feeds, List<Tensor> others) {
        var fed = new ArrayList<Tensor>(others);
        feeds.forEach(f -> fed.add(f.target()));
        var results = new ArrayList<Tensor>(fetches);
        results.addAll(more);
        Needs needs = Needs.of(results, fed, script.slots);
        var slots = ImmutableSet.<Placeholder>builder().addAll(needs.slots());
        if (!feeds.isEmpty()) slots.addAll(Needs.of(feeds.stream().map(Command.Feed::value).toList(), List.of(), script.slots).slots());
        var inputs = ImmutableSet.<Placeholder>builder().addAll(script.placeholders.stream().filter(needs.inputs()::contains).toList())
                .addAll(needs.determining(script.placeholders, fed));
        return new Command.Run(ImmutableList.copyOf(fetches), ImmutableList.copyOf(feeds), slots.build().asList(), inputs.build().asList());
    }

    // ---- eval, print, run, assert ----------------------------------------------------------------------------------

    private Command eval(Ast.EvalCommand c, Locals locals) {
        Object value = c.values().size() == 1 ? value(c.values().getFirst(), locals) : script.evaluator.values(c.values(), locals);
        var fetches = new ArrayList<Tensor>();
        var slots = new ArrayList<Placeholder>();
        Object kept = kept(value, fetches, slots, c.span());
        Patterns.bind(c.pattern(), kept, (name, v) -> {
            Ast.Name at = Patterns.names(c.pattern()).stream().filter(n -> n.text().equals(name)).findFirst().orElseThrow();
            script.scope.declare("eval", at, v);
            if (v instanceof Tensor t) script.origins.rename(t, name, "eval", at.span());
            return true;
        });
        return new Command.Eval(c.span(), run(script, fetches, feeds.of(c.feeds(), fetches)), ImmutableList.copyOf(slots));
    }

    private @Nullable Object kept(@Nullable Object value, List<Tensor> fetches, List<Placeholder> slots, Span span) {
        return switch (value) {
            case Tensor t -> {
                Placeholder slot = script.slots.of(t.type());
                fetches.add(t);
                slots.add(slot);
                yield slot;
            }
            case List<?> list -> {
                var items = new ArrayList<@Nullable Object>();
                for (Object item : list) items.add(kept(item, fetches, slots, span));
                yield items;
            }
            case Dataset d -> {
                var columns = com.google.common.collect.ImmutableMap.<String, Tensor>builder();
                d.columns().forEach((name, t) -> columns.put(name, (Tensor) java.util.Objects.requireNonNull(kept(t, fetches, slots, span))));
                yield new Dataset(columns.buildOrThrow(), d.texts(), d.rows());
            }
            case null, default -> value;
        };
    }

    private Command print(Ast.PrintCommand c, Locals locals) {
        var fetches = new ArrayList<Tensor>();
        var lines = ImmutableList.<Command.Line>builder();
        for (Ast.Expr item : c.items())
            lines.add(switch (item) {
                case Ast.Template t -> new Command.Message(texts.template(t, locals, fetches));
                case Ast.Text t -> new Command.Message(texts.plain(t));
                default -> shown(item, locals, fetches);
            });
        return new Command.Print(c.span(), run(script, fetches, feeds.of(c.feeds(), fetches)), lines.build());
    }

    private Command.Line shown(Ast.Expr item, Locals locals, List<Tensor> fetches) {
        Object value = value(item, locals);
        if (value instanceof String s) return new Command.Message(new Command.Template(item.span(), ImmutableList.of(new Command.Words(s))));
        return new Command.Shown(Kinds.shortened(item.span()), texts.result(value, item.span(), fetches));
    }

    /// Settings have been obeyed by then; what is left to run are nodes.
    private Optional<Command> execute(Ast.RunCommand c, Locals locals) {
        var fetches = new ArrayList<Tensor>();
        for (Ast.Expr item : c.items()) fetch(value(item, locals), item.span(), fetches);
        long times = c.times().map(t -> whole(t, locals, 0, "times")).orElse(1L);
        var assigned = new ArrayList<Variable>();
        for (Tensor t : fetches)
            if (t.op() instanceof io.kgraph.op.Assign a) {
                if (assigned.contains(a.variable())) throw Refused.of(Code.E0508, c.span(), "'" + a.variable().label() + "' is assigned twice.");
                assigned.add(a.variable());
            }
        var given = feeds.of(c.feeds(), fetches);
        return fetches.isEmpty() ? Optional.empty() : Optional.of(new Command.Execute(c.span(), run(script, fetches, given), times));
    }

    private static void fetch(@Nullable Object value, Span span, List<Tensor> fetches) {
        switch (value) {
            case Tensor t -> fetches.add(t);
            case UpdateBlock u -> fetches.addAll(u.assignments());
            case List<?> list -> list.forEach(item -> fetch(item, span, fetches));
            case null -> { }
            case Boolean _, Number _, String _ -> { }
            default -> throw Refused.of(Code.E0214, span, "run takes tensors and updates, but " + Kinds.shortened(span) + " is " + Kinds.described(value) + ".");
        }
    }

    /// The nodes of updates.
    static void assignments(@Nullable Object value, Span span, List<Tensor> into) {
        switch (value) {
            case Tensor t -> into.add(t);
            case UpdateBlock u -> into.addAll(u.assignments());
            case List<?> list -> list.forEach(item -> assignments(item, span, into));
            case UpdateDef u -> throw Refused.of(Code.E0214, span, "'" + u.update().name().text() + "' takes arguments.", u.update().name().text() + "(…)");
            case null, default -> throw Refused.of(Code.E0214, span, "Updates are needed, but " + Kinds.shortened(span) + " is " + Kinds.described(value) + ".");
        }
    }

    /// An integer known at build.
    long whole(Ast.Expr expr, Locals locals, long least, String what) {
        Object value = value(expr, locals);
        if (value instanceof Tensor || value instanceof io.kgraph.type.Dim)
            throw Refused.of(Code.E0401, expr.span(), Kinds.shortened(expr.span()) + " must be known before running.");
        if (!(value instanceof Long n)) throw Refused.of(Code.E0214, expr.span(), what + " must be an integer, but is " + Kinds.described(value) + ".");
        if (n < least) throw Refused.of(Code.E0316, expr.span(), what + ": " + n + " is less than " + least + ".");
        return n;
    }

    private Command check(Ast.AssertCommand c, Locals locals) {
        var fetches = new ArrayList<Tensor>();
        var sides = new ArrayList<Command.Shown>();
        Object condition = compared(c.condition(), locals, fetches, sides);
        boolean isBool = condition instanceof Boolean || condition instanceof Tensor t && t.dtype() == DType.BOOL;
        if (!isBool) throw Refused.of(Code.E0311, c.condition().span(), "A condition is bool, but this is " + Kinds.described(condition) + ".");
        Command.Result result = texts.result(condition, c.condition().span(), fetches);
        Optional<Command.Template> message = c.message().map(m -> m instanceof Ast.Template t ? texts.template(t, locals, fetches)
                : m instanceof Ast.Text t ? texts.plain(t) : texts.words(m, value(m, locals)));
        return new Command.Assert(c.span(), run(script, fetches, feeds.of(c.feeds(), fetches)), result, Kinds.shortened(c.condition().span()), message, ImmutableList.copyOf(sides));
    }

    /// The value of a condition, and the sides of its comparisons.
    private @Nullable Object compared(Ast.Expr expr, Locals locals, List<Tensor> fetches, List<Command.Shown> sides) {
        if (!(expr instanceof Ast.Chain chain)) return value(expr, locals);
        Ast.Link first = chain.links().getFirst();
        return switch (first.operator()) {
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL -> {
                Object left = value(chain.first(), locals);
                Object right = value(first.operand(), locals);
                side(chain.first(), left, fetches, sides);
                side(first.operand(), right, fetches, sides);
                yield script.evaluator.combined(left, chain.first(), first, right);
            }
            case AND -> {
                Object all = compared(chain.first(), locals, fetches, sides);
                Ast.Expr leftExpr = chain.first();
                for (Ast.Link link : chain.links()) {
                    if (all instanceof Boolean b && !b) yield false;
                    all = script.evaluator.combined(all, leftExpr, link, compared(link.operand(), locals, fetches, sides));
                }
                yield all;
            }
            case POWER, MULTIPLY, DIVIDE, FLOOR_DIVIDE, REMAINDER, MATMUL, ADD, SUBTRACT, OR, PIPE -> value(expr, locals);
        };
    }

    private void side(Ast.Expr expr, @Nullable Object value, List<Tensor> fetches, List<Command.Shown> sides) {
        if (value instanceof Tensor) sides.add(new Command.Shown(Kinds.shortened(expr.span()), texts.result(value, expr.span(), fetches)));
    }

    // ---- gradcheck -------------------------------------------------------------------------------------------------

    private Command gradcheck(Ast.GradCheckCommand c) {
        if (!(value(c.value(), Locals.NONE) instanceof Tensor t)) throw Refused.of(Code.E0214, c.value().span(), "gradcheck takes a tensor.");
        if (!t.dtype().isFloating()) throw Refused.of(Code.E0602, c.value().span(), "A gradient needs a floating loss.");
        var over = new ArrayList<Tensor>();
        if (c.over().isPresent()) tensors(value(c.over().get(), Locals.NONE), c.over().get().span(), over);
        else Needs.of(List.of(t), List.of(), script.slots).variables().stream().filter(v -> v.dtype().isFloating()).sorted(java.util.Comparator.comparingLong(Tensor::id)).forEach(over::add);
        Derivatives.check(script, t, c.value().span(), over, c.over());
        var fetches = List.of(t);
        return new Command.GradCheck(c.span(), Kinds.shortened(c.value().span()), t, ImmutableList.copyOf(over), run(script, fetches, feeds.of(c.feeds(), fetches)));
    }

    static void tensors(@Nullable Object value, Span span, List<Tensor> into) {
        switch (value) {
            case Tensor t -> into.add(t);
            case List<?> list -> list.forEach(item -> tensors(item, span, into));
            case null, default -> throw Refused.of(Code.E0214, span, "Tensors are needed, but " + Kinds.shortened(span) + " is " + Kinds.described(value) + ".");
        }
    }

    // ---- save, load, plot ------------------------------------------------------------------------------------------

    private Command save(Ast.SaveCommand c, Locals locals) {
        var fetches = new ArrayList<Tensor>();
        var path = path(c.path(), locals);
        var names = ImmutableList.<String>builder();
        if (c.values().isEmpty())
            for (Variable v : script.variables) {
                fetches.add(v);
                names.add(v.nodeName());
                script.scope.use(v.nodeName());
            }
        for (Ast.Expr item : c.values()) {
            Tensor t = script.calls.tensor(value(item, Locals.NONE), item.span());
            fetches.add(t);
            names.add(t instanceof Variable v ? v.nodeName() : item instanceof Ast.Ref ref ? ref.name() : Kinds.shortened(item.span()));
        }
        fetches.addAll(path.fetches);
        return new Command.Save(c.span(), run(script, fetches, List.of()), names.build(), path.template);
    }

    private record Path(Command.Template template, List<Tensor> fetches) {}

    private Path path(Ast.Expr expr, Locals locals) {
        var fetches = new ArrayList<Tensor>();
        var template = expr instanceof Ast.Template t ? texts.template(t, locals, fetches)
                : expr instanceof Ast.Text t ? texts.plain(t) : texts.words(expr, value(expr, locals));
        return new Path(template, fetches);
    }

    private Command load(Ast.LoadCommand c, Locals locals) {
        var into = new ArrayList<Variable>();
        for (Ast.Expr item : c.into()) {
            if (!(value(item, Locals.NONE) instanceof Variable v))
                throw Refused.of(Code.E0508, item.span(), Kinds.shortened(item.span()) + " is " + Kinds.named(value(item, Locals.NONE)) + ", not a variable.");
            into.add(v);
        }
        boolean all = c.into().isEmpty();
        if (all) into.addAll(script.variables);
        if (all) for (Variable v : into) script.scope.use(v.nodeName());
        return new Command.Restore(c.span(), path(c.path(), locals).template, ImmutableList.copyOf(into), all);
    }

    private Command export(Ast.ExportCommand c, Locals locals) {
        if (c.outputs().isEmpty()) throw Refused.of(Code.E0316, c.span(), "export: what is exported stands after outputs.", "export onnx " + c.path().span().text() + " outputs …");
        Map<String, Tensor> outputs = named(c.outputs());
        Needs needs = Needs.of(List.copyOf(outputs.values()), named(c.inputs()).values(), script.slots);
        Map<String, Tensor> inputs = named(c.inputs());
        for (Placeholder p : script.placeholders) {
            if (!needs.inputs().contains(p) || inputs.containsValue(p)) continue;
            if (!c.inputs().isEmpty()) throw Refused.of(Code.E0504, c.span(), "export needs '" + p.label() + "', which has no value here.", "inputs " + p.label() + ", …");
            inputs.put(p.nodeName(), p);
        }
        for (Placeholder slot : needs.slots())
            throw Refused.of(Code.E0506, c.span(), "A model holds no data, but '" + script.origins.of(slot).map(Program.Origin::name).orElse(slot.label()) + "' is read from some.");
        var path = path(c.path(), locals);
        var fetches = new ArrayList<Tensor>(needs.variables());
        fetches.addAll(path.fetches);
        return new Command.Export(c.span(), run(script, fetches, List.of()), path.template, ImmutableMap.copyOf(inputs), ImmutableMap.copyOf(outputs));
    }

    /// Tensors under the names they have in the script.
    private Map<String, Tensor> named(List<Ast.Expr> items) {
        var named = new LinkedHashMap<String, Tensor>();
        for (Ast.Expr item : items) {
            if (!(value(item, Locals.NONE) instanceof Tensor t)) throw Refused.of(Code.E0214, item.span(), "export takes tensors, but this is " + Kinds.described(value(item, Locals.NONE)) + ".");
            String name = item instanceof Ast.Ref ref ? ref.name() : Kinds.shortened(item.span());
            if (named.put(name, t) != null) throw Refused.of(Code.E0213, item.span(), "'" + name + "' is given twice.");
        }
        return named;
    }

    private Command plot(Ast.PlotCommand c, Locals locals) {
        c.kind().ifPresent(kind -> {
            if (!KINDS.contains(kind.text()))
                throw new Refused(Code.E0316.at(kind.span(), "plot: there is no kind '" + kind.text() + "'; the kinds are " + String.join(", ", KINDS) + ".")
                        .candidates(Nearest.to(kind.text(), KINDS)));
        });
        var fetches = new ArrayList<Tensor>();
        var items = ImmutableList.<Command.PlotItem>builder();
        for (Ast.Expr item : c.items()) {
            Object value = value(item, locals);
            Command.PlotItem drawn = value instanceof ScriptCalls.Drawing d ? d.item() : new Command.Series(Kinds.shortened(item.span()), script.calls.tensor(value, item.span()));
            items.add(drawn);
            switch (drawn) {
                case Command.Series s -> fetches.add(s.values());
                case Command.Curve k -> fetches.addAll(List.of(k.x(), k.y()));
                case Command.Points p -> fetches.addAll(List.of(p.x(), p.y()));
                case Command.Band b -> fetches.addAll(List.of(b.x(), b.y(), b.halfWidth()));
            }
        }
        Optional<Path> path = c.path().map(p -> path(p, locals));
        path.ifPresent(p -> fetches.addAll(p.fetches));
        return new Command.Plot(c.span(), run(script, fetches, feeds.of(c.feeds(), fetches)), items.build(), c.kind().map(Ast.Name::text), path.map(Path::template));
    }
}
