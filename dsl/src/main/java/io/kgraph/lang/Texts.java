package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.nn.Optimizer;
import io.kgraph.nn.Schedule;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Strings with holes, and values to show.
final class Texts {
    private final Script script;

    Texts(Script script) {
        this.script = script;
    }

    Command.Template plain(Ast.Text text) {
        return new Command.Template(text.span(), ImmutableList.of(new Command.Words(text.value())));
    }

    /// An expression where a text is meant.
    Command.Template words(Ast.Expr expr, @Nullable Object value) {
        if (value instanceof String s) return new Command.Template(expr.span(), ImmutableList.of(new Command.Words(s)));
        throw Refused.of(Code.E0214, expr.span(), "A string is needed, but " + Kinds.shortened(expr.span()) + " is " + Kinds.described(value) + ".");
    }

    /// @param fetches what the holes compute is added
    Command.Template template(Ast.Template template, Locals locals, List<Tensor> fetches) {
        var parts = ImmutableList.<Command.Part>builder();
        for (Ast.Part part : template.parts())
            parts.add(switch (part) {
                case Ast.Literal l -> new Command.Words(l.text());
                case Ast.Hole h -> hole(h, locals, fetches);
            });
        return new Command.Template(template.span(), parts.build());
    }

    private Command.Part hole(Ast.Hole h, Locals locals, List<Tensor> fetches) {
        Object value = script.evaluator.value(h.value(), locals);
        fits(value, h);
        return new Command.Hole(h.span(), result(value, h.value().span(), fetches), h.spec());
    }

    private static void fits(@Nullable Object value, Ast.Hole h) {
        FormatSpec spec = h.spec();
        if (value instanceof List<?> list) {
            list.forEach(item -> fits(item, h));
            return;
        }
        boolean fits = switch (value) {
            case Long _, Dim _ -> Formats.fitsInteger(spec);
            case Double _ -> Formats.fitsReal(spec);
            case Tensor t -> fits(t.dtype(), spec);
            case NDArray a -> fits(a.dtype(), spec);
            case null -> spec.type().isEmpty() || Formats.fitsText(spec);
            default -> Formats.fitsText(spec);
        };
        if (!fits) {
            String type = spec.type().map(t -> "'" + t + "'").orElse("This format");
            throw Refused.of(Code.E0214, h.span(), type + " does not fit " + (value instanceof Tensor t ? t.dtype().toString() : Kinds.described(value)) + ".");
        }
    }

    private static boolean fits(DType dtype, FormatSpec spec) {
        if (dtype.isFloating()) return Formats.fitsReal(spec);
        return dtype.isInteger() ? Formats.fitsInteger(spec) : Formats.fitsText(spec);
    }

    /// A value to show; tensors in it are added to the fetches.
    Command.Result result(@Nullable Object value, Span span, List<Tensor> fetches) {
        return switch (value) {
            case null -> new Command.Known(Optional.empty());
            case Tensor t -> fetched(t, fetches);
            case NDArray a -> fetched(Build.constant(script.context, a), fetches);
            case Dim d -> {
                script.extent(d, span);
                yield fetched(Evaluator.at(span, () -> Build.extent(script.context, d, DType.INT64)), fetches);
            }
            case List<?> list -> {
                var items = ImmutableList.<Command.Result>builder();
                for (Object item : list) items.add(result(item, span, fetches));
                yield new Command.Listed(items.build());
            }
            case Dataset d -> {
                var values = ImmutableList.<Command.Result>builder();
                d.columns().values().forEach(t -> values.add(fetched(t, fetches)));
                yield new Command.Columns(d.columns().keySet().asList(), values.build());
            }
            case Map<?, ?> _, Builtin _, Callable _, Definition _, Function _, Optimizer _, Schedule _, Namespace _, UpdateBlock _, ScriptCalls.Drawing _ ->
                    throw Refused.of(Code.E0214, span, Kinds.shortened(span) + " is " + Kinds.described(value) + ", which cannot be shown.");
            default -> new Command.Known(Optional.of(value));
        };
    }

    private static Command.Result fetched(Tensor t, List<Tensor> fetches) {
        fetches.add(t);
        return new Command.Fetched(t);
    }
}
