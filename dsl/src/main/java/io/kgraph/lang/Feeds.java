package io.kgraph.lang;

import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.nn.FedParts;
import io.kgraph.nn.HostValues;
import io.kgraph.nn.SparseTensors;
import io.kgraph.op.Build;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Elaborates `with …`: a map from names of tensors to values, or a table whose columns feed the placeholders of the same names.
final class Feeds {
    private final Script script;

    Feeds(Script script) {
        this.script = script;
    }

    /// @param fetches what the command computes: of a table, only what they need is fed
    List<Command.Feed> of(Optional<Ast.Expr> with, List<Tensor> fetches) {
        if (with.isEmpty()) return List.of();
        return of(with.get(), Needs.of(fetches, List.of(), script.slots), 0);
    }

    /// @param rows how many leading axes of a value are rows that are cut into batches: they have no extent of the placeholder
    List<Command.Feed> of(Ast.Expr with, Needs needs, int rows) {
        if (with instanceof Ast.MapOf map) return map(map, rows);
        Object value = script.evaluator.value(with, Locals.NONE);
        if (!(value instanceof Dataset d))
            throw Refused.of(Code.E0214, with.span(), "Feeds are a map { x: … } or a table, but " + Kinds.shortened(with.span()) + " is " + Kinds.described(value) + ".");
        return columns(d, with.span(), needs, rows);
    }

    private List<Command.Feed> columns(Dataset d, Span span, Needs needs, int rows) {
        var feeds = new ArrayList<Command.Feed>();
        var idle = new ArrayList<String>();
        Collection<Placeholder> determining = needs.determining(script.placeholders, List.of());
        d.columns().forEach((name, column) -> {
            Optional<Placeholder> target = script.placeholders.stream().filter(p -> p.nodeName().equals(name)).findFirst();
            boolean fits = target.isPresent() && (needs.inputs().contains(target.get()) || determining.contains(target.get()) || target.get().defaultValue().isPresent());
            if (fits) feeds.add(feed(span, name, target.get(), column, rows));
            else if (target.isEmpty()) idle.add("'" + name + "'");
        });
        if (!idle.isEmpty()) script.problems.add(Code.W0906.at(span, idle.size() == 1 ? "Column " + idle.getFirst() + " feeds nothing." : "Columns " + Kinds.listed(idle) + " feed nothing."));
        return feeds;
    }

    private List<Command.Feed> map(Ast.MapOf map, int rows) {
        var feeds = new ArrayList<Command.Feed>();
        for (Ast.MapItem item : map.items()) {
            String key = String.join(".", item.key());
            Tensor target = target(item, key);
            if (feeds.stream().anyMatch(f -> f.target() == target)) throw Refused.of(Code.E0505, item.keySpan(), "'" + key + "' is fed twice.");
            Optional<SparseTensors.Parts> parts = SparseTensors.parts(target);
            if (parts.isPresent()) feeds.addAll(sparse(item, key, target, parts.get()));
            else if (FedParts.hasParts(target)) feeds.addAll(ragged(item, key, target));
            else feeds.add(feed(item.span(), key, target, value(item.value(), target), rows));
        }
        return feeds;
    }

    private Tensor target(Ast.MapItem item, String key) {
        if (script.scope.isPoisoned(key)) throw Poisoned.NAME;
        Optional<Object> value = script.scope.find(key).flatMap(Scope.Declared::value);
        if (value.isEmpty() && Functions.isTraining(key) && K.learningPhase() instanceof Tensor phase) return phase;
        if (value.isPresent() && value.get() instanceof Tensor t && !script.slots.contains(t)) return t;
        Optional<Tensor> inside = script.context.find(key).or(() -> script.context.find(String.join("/", item.key())));
        if (value.isEmpty() && inside.isPresent()) return inside.get();
        List<String> tensors = script.scope.all().stream().filter(d -> d.value().filter(v -> v instanceof Tensor t && !script.slots.contains(t)).isPresent())
                .map(d -> d.name().text()).toList();
        throw new Refused(Code.E0505.at(item.keySpan(), "'" + key + "' is no tensor of this script.").candidates(Nearest.to(key, tensors)));
    }

    /// The parts of a sparse tensor, from `(indices, values, shape)` or, where all is known now, a dense array.
    private List<Command.Feed> sparse(Ast.MapItem item, String key, Tensor target, SparseTensors.Parts parts) {
        Object value = script.evaluator.value(item.value(), Locals.NONE);
        var values = new ArrayList<Tensor>();
        if (value instanceof List<?> triple && triple.size() == 3 && (triple.get(0) instanceof Tensor || triple.get(1) instanceof Tensor)) {
            values.add(value(triple.get(0), item.value().span(), parts.indices()));
            values.add(value(triple.get(1), item.value().span(), parts.values()));
            if (!parts.shape().isStatic()) values.add(Build.constant(script.context, zeros(triple.get(2), item.value().span(), target)));
        } else {
            for (Object part : known(value, item.value().span(), target)) values.add(Build.constant(script.context, (NDArray) part));
        }
        var feeds = new ArrayList<Command.Feed>();
        for (int i = 0; i < Math.min(values.size(), parts.shape().isStatic() ? 2 : 3); i++)
            feeds.add(feed(item.span(), key + List.of(".indices", ".values", ".extents").get(i), parts.fed().get(i), values.get(i), 0));
        return feeds;
    }

    /// The rows of a ragged placeholder, in a list of lists.
    private List<Command.Feed> ragged(Ast.MapItem item, String key, Tensor target) {
        var feeds = new ArrayList<Command.Feed>();
        for (Object part : known(script.evaluator.value(item.value(), Locals.NONE), item.value().span(), target)) {
            Tensor fed = FedParts.of(target).get(feeds.size());
            feeds.add(feed(item.span(), feeds.isEmpty() ? key : key + ".row_lengths", fed, constant(part, item.value().span(), fed), 0));
        }
        return feeds;
    }

    private static List<Object> known(@Nullable Object value, Span span, Tensor target) {
        String kind = SparseTensors.isSparse(target) ? "sparse" : "ragged";
        try {
            if (value instanceof Tensor || value instanceof String)
                throw GraphError.value(kind.equals("sparse") ? "a sparse tensor is fed with (indices, values, extents), or with a list." : "a ragged one is fed with a list of rows.");
            return FedParts.values(target, value).stream().<Object>map(Objects::requireNonNull).toList();
        } catch (GraphError e) {
            throw Refused.of(Code.E0804, span, "'" + target.label() + "' is " + kind + " " + target.type() + ", but was fed " + Kinds.shortened(span) + ": " + e.sentence().replaceFirst("^feed: ", ""));
        }
    }

    /// Zeros in the extents that a triple says, which nobody reads.
    private static NDArray zeros(@Nullable Object extents, Span span, Tensor target) {
        if (extents instanceof List<?> list && list.stream().allMatch(n -> n instanceof Long))
            return NDArray.zeros(target.dtype()).broadcastTo(list.stream().mapToLong(n -> (Long) n).toArray());
        throw Refused.of(Code.E0804, span, "The extents of '" + target.label() + "' are known before the run: numbers in a list.");
    }

    private Tensor value(Ast.Expr expr, Tensor target) {
        return value(script.evaluator.value(expr, Locals.NONE), expr.span(), target);
    }

    private Tensor value(@Nullable Object value, Span span, Tensor target) {
        if (value instanceof Tensor t) return t;
        if (value instanceof List<?> list && holdsTensor(list)) return script.calls.tensor(list, span);
        if (value instanceof Number || value instanceof Boolean || value instanceof List<?> || value instanceof NDArray || value instanceof String) return constant(value, span, target);
        throw Refused.of(Code.E0804, span, "'" + target.label() + "' is " + target.type() + ", but was fed " + Kinds.described(value) + ".");
    }

    private static boolean holdsTensor(List<?> list) {
        return list.stream().anyMatch(item -> item instanceof Tensor || item instanceof List<?> inner && holdsTensor(inner));
    }

    private Tensor constant(Object value, Span span, Tensor target) {
        try {
            NDArray own = NDArray.of(value);
            if (own.size() > 0 && own.dtype().isFloating() && !target.dtype().isFloating()) throw GraphError.type("floats do not become " + target.dtype());
            HostValues.checkRange(own, target.dtype());
            return Build.constant(script.context, NDArray.of(value, target.dtype()));
        } catch (GraphError e) {
            throw Refused.of(Code.E0804, span, "'" + target.label() + "' is " + target.type() + ", but was fed " + Kinds.shortened(span) + ": " + e.sentence() + (e.sentence().endsWith(".") ? "" : "."));
        }
    }

    private Command.Feed feed(Span span, String name, Tensor target, Tensor value, int rows) {
        var needs = Needs.of(List.of(value), List.of(), script.slots);
        for (Placeholder p : needs.inputs())
            throw Refused.of(Code.E0506, span, "What is fed is known before the run, but '" + script.origins.of(p).map(Program.Origin::name).orElse(p.label()) + "' is not.", "eval it first");
        for (Variable v : needs.variables())
            if (script.variables.contains(v))
                throw Refused.of(Code.E0506, span, "What is fed is known before the run, but '" + v.label() + "' is not.", "eval it first");
        if (!fits(target.type(), value.type(), rows)) {
            var problem = Code.E0804.at(span, "'" + name + "' is " + target.type() + ", but was fed " + value.type() + ".");
            throw new Refused(problem.row(name, target.type().toString(), "", script.origins.of(target).map(Program.Origin::text).orElse("")));
        }
        return new Command.Feed(span, target, value);
    }

    /// Values are converted to the target's dtype, but floats to floats only; their extents must not be known to differ.
    private static boolean fits(TensorType target, TensorType value, int rows) {
        boolean text = target.dtype() == io.kgraph.type.DType.STRING;
        if (text != (value.dtype() == io.kgraph.type.DType.STRING)) return false;
        if (value.dtype().isFloating() && !target.dtype().isFloating()) return false;
        if (!target.rankKnown() || !value.rankKnown()) return true;
        if (target.rank() != value.rank() || target.rank() < rows) return false;
        return target.shape().slice(rows, target.rank()).agrees(value.shape().slice(rows, value.rank()));
    }
}
