package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.nn.Optimizer;
import io.kgraph.op.Assign;
import io.kgraph.op.Build;
import io.kgraph.type.Agreement;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Elaborates `train`: gradients, updates and the step are built once, as the language's 4.4 says.
final class Training {
    private final Script script;
    private final Commands commands;
    private final Feeds feeds;
    private final Ast.TrainCommand train;
    private final String label;

    Training(Script script, Commands commands, Feeds feeds, Ast.TrainCommand train) {
        this.script = script;
        this.commands = commands;
        this.feeds = feeds;
        this.train = train;
        this.label = train.label().map(Ast.Text::value).orElse("train");
    }

    Command elaborate() {
        script.enter(Surroundings.Position.COMMAND, "train/" + label);
        var clauses = TrainClauses.of(train);
        Optional<Ast.Expr> objective = clauses.objective();
        Optional<Tensor> value = objective.map(this::objective);
        List<Watched> watched = watched(clauses);
        List<Variable> variables = value.isPresent() ? variables(clauses, value.get(), objective.orElseThrow()) : List.of();
        var updates = new ArrayList<Session.Update>();
        if (value.isPresent()) updates.addAll(descent(clauses, objective.orElseThrow(), value.get(), variables));
        applied(clauses, updates);

        var fetches = new ArrayList<Tensor>();
        value.ifPresent(fetches::add);
        watched.forEach(w -> fetches.add(w.tensor));
        List<Tensor> news = updates.stream().map(Session.Update::value).toList();
        var all = new ArrayList<>(fetches);
        all.addAll(news);
        List<Command.Feed> columns = columns(clauses, Needs.of(all, List.of(), script.slots));
        Optional<Tensor> phase = K.learningPhase() instanceof Tensor t ? Optional.of(t) : Optional.empty();
        var others = new ArrayList<Tensor>();
        columns.forEach(c -> others.add(c.target()));
        phase.ifPresent(others::add);
        Command.Run run = Commands.run(script, fetches, news, List.of(), others);

        Command.Readings readings = readings(fetches);
        Optional<String> name = objective.map(Training::name);
        remember(name, watched, readings);
        Locals inside = inside(readings, objective, name, watched);
        Locals fed = Locals.NONE.inner();
        fed.declare("epoch", readings.epoch());
        fed.declare("step", readings.step());
        // Data steps of the clauses above come before the training, those of what follows are in the blocks.
        var before = script.slots.take();
        Optional<Command.Stop> stop = clauses.stop().map(s -> stop(s, inside));
        var every = every(clauses, inside, fed);
        before.forEach(script.slots::step);
        return new Command.Train(train.span(), label, train.label().isPresent(), name, clauses.maximizes(), run, ImmutableList.copyOf(columns), phase,
                ImmutableList.copyOf(variables), ImmutableList.copyOf(updates), count(clauses.batch(), "batch"), shuffle(clauses),
                count(clauses.epochs(), "epochs"), count(clauses.steps(), "steps"), readings, stop, every);
    }

    private @Nullable Object value(Ast.Expr expr) {
        return script.evaluator.value(expr, Locals.NONE);
    }

    // ---- what is trained -------------------------------------------------------------------------------------------

    private Tensor objective(Ast.Expr expr) {
        Object value = value(expr);
        boolean one = value instanceof Tensor t && t.dtype().isFloating() && (!t.type().rankKnown() || t.rank() == 0);
        if (!(value instanceof Tensor t) || !one) {
            String type = value instanceof Tensor t ? t.type().toString() : Kinds.described(value);
            throw Refused.of(Code.E0507, expr.span(), Kinds.shortened(expr.span()) + " must be one floating number, but is " + type + ".");
        }
        return t;
    }

    private record Watched(Ast.Expr expr, String name, Tensor tensor) {}

    private List<Watched> watched(TrainClauses clauses) {
        var watched = new ArrayList<Watched>();
        for (Ast.Expr expr : clauses.watch()) {
            if (!(value(expr) instanceof Tensor t) || t.dtype() == DType.STRING)
                throw Refused.of(Code.E0214, expr.span(), "watch takes tensors of numbers, but " + Kinds.shortened(expr.span()) + " is " + Kinds.described(value(expr)) + ".");
            watched.add(new Watched(expr, Kinds.shortened(expr.span()), t));
        }
        return watched;
    }

    private Optimizer optimizer(TrainClauses clauses) {
        Ast.Expr using = clauses.using();
        Object value = value(using);
        if (value instanceof Optimizer o) return o.labeled(label);
        var refused = Refused.of(Code.E0214, using.span(), "using takes an optimizer, but " + Kinds.shortened(using.span()) + " is " + Kinds.described(value) + ".");
        throw value instanceof Builtin f ? new Refused(refused.diagnostic().hint(f.name() + "()")) : refused;
    }

    private List<Variable> variables(TrainClauses clauses, Tensor objective, Ast.Expr expr) {
        if (clauses.over().isPresent()) return listed(clauses.over().get());
        var trained = new ArrayList<Variable>();
        for (Variable v : script.variables) {
            if (!v.trainable() || !v.dtype().isFloating()) continue;
            if (Derivatives.depends(objective, v)) trained.add(v);
            else if (!ofLibrary(v)) script.problems.add(Code.W0903.at(expr.span(), "'" + v.label() + "' does not influence '" + Kinds.shortened(expr.span()) + "'."));
        }
        if (trained.isEmpty()) throw Refused.of(Code.E0601, expr.span(), Kinds.shortened(expr.span()) + " does not depend on any variable.");
        return trained;
    }

    /// What a layer of the library does not use is no concern of the author's.
    private boolean ofLibrary(Variable v) {
        return script.origins.of(v).filter(o -> o.span().source().name().startsWith("std/")).isPresent();
    }

    private List<Variable> listed(Ast.Expr over) {
        var tensors = new ArrayList<Tensor>();
        Commands.tensors(value(over), over.span(), tensors);
        if (tensors.isEmpty()) throw Refused.of(Code.E0502, over.span(), "train lacks variables: nothing is listed.");
        var variables = new ArrayList<Variable>();
        for (Tensor t : tensors) {
            Span place = Derivatives.place(Optional.of(over), t, script, over.span());
            if (!(t instanceof Variable v)) throw Refused.of(Code.E0508, place, Kinds.shortened(place) + " is " + Kinds.named(t) + ", not a variable.");
            if (variables.contains(v)) throw Refused.of(Code.E0508, place, "'" + v.label() + "' is listed twice.");
            variables.add(v);
        }
        return variables;
    }

    /// The updates of the optimizer, and those that modules make on the way to the objective.
    private List<Session.Update> descent(TrainClauses clauses, Ast.Expr objective, Tensor value, List<Variable> variables) {
        Optimizer optimizer = optimizer(clauses);
        Tensor descended = clauses.maximizes() ? Evaluator.at(objective.span(), () -> Build.neg(value)) : value;
        var site = new Calls.Site(objective.span(), List.of(new Calls.Given(value, objective.span())));
        List<@Nullable Tensor> slopes = new Calls(script, script.evaluator).guarded(site, "gradients", () -> K.gradients(descended, variables));
        for (int i = 0; i < variables.size(); i++)
            if (slopes.get(i) == null) throw Derivatives.missing(script, value, objective.span(), variables.get(i), Derivatives.place(clauses.over(), variables.get(i), script, objective.span()));
        Span using = clauses.using().span();
        var updates = new ArrayList<>(new Calls(script, script.evaluator).guarded(new Calls.Site(using, List.of()), Kinds.shortened(using), () -> optimizer.updates(descended, variables, slopes)));
        script.moduleUpdates.below(value).forEach((variable, v) -> {
            if (updates.stream().anyMatch(u -> u.variable() == variable))
                throw Refused.of(Code.E0508, using, "'" + variable.label() + "' is assigned twice: its module updates it, and it is trained.", "declare it `frozen variable`.");
            updates.add(new Session.Update(variable, v));
        });
        return updates;
    }

    /// The pairs of `apply`.
    private void applied(TrainClauses clauses, List<Session.Update> updates) {
        for (Ast.Expr expr : clauses.apply()) {
            var assignments = new ArrayList<Tensor>();
            Commands.assignments(value(expr), expr.span(), assignments);
            for (Tensor t : assignments) {
                if (!(t.op() instanceof Assign a)) throw Refused.of(Code.E0214, expr.span(), "apply takes updates, but " + Kinds.shortened(expr.span()) + " is " + Kinds.described(t) + ".");
                if (updates.stream().anyMatch(u -> u.variable() == a.variable())) throw Refused.of(Code.E0508, expr.span(), "'" + a.variable().label() + "' is assigned twice.");
                updates.add(new Session.Update(a.variable(), t.input(0)));
            }
        }
    }

    // ---- what it is trained on -------------------------------------------------------------------------------------

    private List<Command.Feed> columns(TrainClauses clauses, Needs needs) {
        if (clauses.on().isEmpty()) return List.of();
        Ast.On on = clauses.on().get();
        if (on.feed().isEmpty()) {
            var columns = feeds.of(on.data(), needs, 1);
            if (columns.isEmpty()) throw Refused.of(Code.E0504, on.data().span(), "No column of " + Kinds.shortened(on.data().span()) + " feeds a placeholder that is needed.");
            return columns;
        }
        value(on.data());
        var columns = feeds.of(on.feed().get(), needs, 1);
        for (Command.Feed c : columns) {
            Dim first = columns.getFirst().value().shape().dim(0);
            if (c.value().shape().dim(0).compare(first) == Agreement.DIFFERENT)
                throw Refused.of(Code.E0706, c.span(), "Columns have " + first + " and " + c.value().shape().dim(0) + " rows.");
        }
        return columns;
    }

    private OptionalLong count(Optional<Ast.Expr> expr, String what) {
        return expr.isEmpty() ? OptionalLong.empty() : OptionalLong.of(commands.whole(expr.get(), Locals.NONE, 1, what));
    }

    private Optional<Long> shuffle(TrainClauses clauses) {
        return clauses.shuffle().map(s -> s.seed().isPresent() ? Long.valueOf(commands.whole(s.seed().get(), Locals.NONE, 0, "seed"))
                : java.util.Objects.requireNonNull(script.seed(Functions.find("permutation").orElseThrow(), s.span())));
    }

    // ---- what is read while it runs --------------------------------------------------------------------------------

    private Command.Readings readings(List<Tensor> fetches) {
        var values = ImmutableList.<Placeholder>builder();
        var history = ImmutableList.<Placeholder>builder();
        for (Tensor t : fetches) {
            TensorType mean = t.type().with(t.dtype().isFloating() ? t.dtype() : DType.FLOAT64);
            values.add(script.slots.of(mean));
            history.add(script.slots.rows(mean));
        }
        TensorType count = TensorType.scalar(DType.INT64);
        return new Command.Readings(script.slots.of(count), script.slots.of(count), values.build(), script.slots.rows(count), script.slots.rows(count), history.build());
    }

    private static String name(Ast.Expr objective) {
        return objective instanceof Ast.Ref ref ? ref.name() : "objective";
    }

    /// `history(label)`: epoch, step, the objective under its name, the watched values.
    private void remember(Optional<String> name, List<Watched> watched, Command.Readings readings) {
        var columns = new LinkedHashMap<String, Tensor>();
        columns.put("epoch", readings.historyEpoch());
        columns.put("step", readings.historyStep());
        name.ifPresent(n -> columns.put(n, readings.history().getFirst()));
        int first = name.isPresent() ? 1 : 0;
        for (int i = 0; i < watched.size(); i++) columns.put(watched.get(i).name, readings.history().get(first + i));
        columns.forEach((column, t) -> script.origins.name(t, "history(\"" + label + "\")." + column, "train", train.span()));
        if (script.histories.putIfAbsent(label, new Dataset(ImmutableMap.copyOf(columns), ImmutableMap.of(), Optional.of(readings.historyEpoch().shape().dim(0)))) != null
                && train.label().isPresent())
            throw Refused.of(Code.E0202, train.label().get().span(), "Another train is called \"" + label + "\".");
    }

    /// The names that `every` and `stop when` read.
    private Locals inside(Command.Readings readings, Optional<Ast.Expr> objective, Optional<String> name, List<Watched> watched) {
        Locals inside = Locals.NONE.inner();
        inside.declare("epoch", readings.epoch());
        inside.declare("step", readings.step());
        script.origins.name(readings.epoch(), "epoch", "train", train.span());
        script.origins.name(readings.step(), "step", "train", train.span());
        int first = objective.isPresent() ? 1 : 0;
        if (objective.isPresent()) {
            Placeholder mean = readings.values().getFirst();
            inside.declare("objective", mean);
            if (objective.get() instanceof Ast.Ref) inside.declare(name.orElseThrow(), mean);
            script.origins.name(mean, name.orElseThrow(), "train", train.span());
        }
        for (int i = 0; i < watched.size(); i++) {
            Placeholder mean = readings.values().get(first + i);
            if (watched.get(i).expr instanceof Ast.Ref ref) inside.declare(ref.name(), mean);
            script.origins.name(mean, watched.get(i).name, "train", train.span());
        }
        return inside;
    }

    private Command.Stop stop(Ast.StopWhen stop, Locals inside) {
        var condition = new ArrayList<Tensor>();
        var plateaus = script.calls.plateausOf(() -> {
            Object value = script.evaluator.value(stop.condition(), inside);
            if (value instanceof Boolean b) condition.add(Build.constant(script.context, io.kgraph.array.NDArray.of(b)));
            else if (value instanceof Tensor t && t.dtype() == DType.BOOL && t.type().rankKnown() && t.rank() == 0) condition.add(t);
            else throw Refused.of(Code.E0311, stop.condition().span(), "A condition is one bool, but this is " + Kinds.described(value) + ".");
        });
        return new Command.Stop(stop.span(), Commands.run(script, condition, ImmutableList.of()), plateaus);
    }

    private ImmutableList<Command.Every> every(TrainClauses clauses, Locals inside, Locals fed) {
        var blocks = ImmutableList.<Command.Every>builder();
        for (Ast.Every e : clauses.every()) {
            long count = commands.whole(e.count(), Locals.NONE, 1, "every");
            boolean steps = e.unit() == Ast.EveryUnit.STEPS || e.unit() == Ast.EveryUnit.UNSAID && clauses.epochs().isEmpty();
            var inner = ImmutableList.<Command>builder();
            for (Ast.Command c : e.commands()) {
                if (c instanceof Ast.TrainCommand || c instanceof Ast.TestCommand) {
                    script.problems.add(Code.E0501.at(c.span(), (c instanceof Ast.TrainCommand ? "train" : "test") + " belongs to the top level."));
                    continue;
                }
                commands.command(c, inside, fed, inner);
            }
            script.enter(Surroundings.Position.COMMAND, "train/" + label);
            blocks.add(new Command.Every(e.span(), count, steps, inner.build()));
        }
        return blocks.build();
    }
}
