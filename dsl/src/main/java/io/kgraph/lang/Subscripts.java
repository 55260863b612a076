package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.type.Index;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `x[…]`: of tensors as nodes, of lists and tables at build time.
final class Subscripts {
    private final Surroundings around;
    private final Evaluator evaluator;

    Subscripts(Surroundings around, Evaluator evaluator) {
        this.around = around;
        this.evaluator = evaluator;
    }

    @Nullable Object of(@Nullable Object base, Span baseSpan, Ast.Subscript subscript, Span whole, Locals locals) {
        return switch (base) {
            case Tensor x -> tensor(x, baseSpan, subscript, whole, locals);
            case NDArray x -> tensor(K.constant(x, x.dtype()), baseSpan, subscript, whole, locals);
            case List<?> list -> element(list, baseSpan, subscript, locals);
            case Dataset d -> around.rows(d, subscript, whole, locals);
            case null, default -> throw Refused.of(Code.E0313, subscript.span(), Kinds.shortened(baseSpan) + " is " + Kinds.described(base) + ", which has no elements.");
        };
    }

    // ---- tensors ---------------------------------------------------------------------------------------------------

    private Object tensor(Tensor x, Span baseSpan, Ast.Subscript subscript, Span whole, Locals locals) {
        var positions = new ArrayList<@Nullable Object>();
        var given = ImmutableList.<Calls.Given>builder().add(new Calls.Given(x, baseSpan));
        for (Ast.Index index : subscript.indices()) {
            Object position = position(x, baseSpan, index, subscript.indices().size(), locals);
            positions.add(position);
            if (position instanceof Tensor t) given.add(new Calls.Given(t, index.span()));
        }
        var calls = new Calls(around, evaluator);
        boolean rows = positions.size() == 1 && positions.getFirst() instanceof Tensor t && t.type().rankKnown() && t.rank() > 0;
        return calls.guarded(new Calls.Site(whole, given.build()), "[…]", subscript.span(),
                () -> rows ? K.gather(x, java.util.Objects.requireNonNull(positions.getFirst())) : x.at(positions.toArray()));
    }

    private @Nullable Object position(Tensor x, Span baseSpan, Ast.Index index, int count, Locals locals) {
        return switch (index) {
            case Ast.EllipsisIndex _ -> Index.ELLIPSIS;
            case Ast.NewAxisIndex _ -> Index.NEW_AXIS;
            case Ast.Slice s -> Index.slice(bound(s.start(), locals), bound(s.stop(), locals), bound(s.step(), locals));
            case Ast.At at -> at(x, baseSpan, at, count, evaluator.value(at.value(), locals));
        };
    }

    private Object at(Tensor x, Span baseSpan, Ast.At at, int count, @Nullable Object value) {
        Span span = at.span();
        return switch (value) {
            case Long n -> n;
            case NDArray a -> at(x, baseSpan, at, count, K.constant(a, a.dtype()));
            case List<?> list when count == 1 -> {
                var site = new Calls.Site(span, List.of(new Calls.Given(list, span)));
                yield at(x, baseSpan, at, count, new Calls(around, evaluator).<Tensor>guarded(site, "[…]", () -> K.constant(list, DType.INT32)));
            }
            case Tensor t when t.dtype() == DType.BOOL -> {
                var refused = Refused.of(Code.E0314, span, "The result's shape would depend on values.");
                throw new Refused(refused.diagnostic().hint("where(" + Kinds.shortened(span) + ", " + Kinds.shortened(baseSpan) + ", 0)"));
            }
            case Tensor t when !t.dtype().isInteger() -> throw Refused.of(Code.E0313, span, "An index is an integer, but " + Kinds.shortened(span) + " is " + t.type() + ".");
            case Tensor t when count > 1 && t.type().rankKnown() && t.rank() > 0 ->
                    throw Refused.of(Code.E0313, span, "A tensor of positions cannot stand beside other indices.", "take_along_axis, or gather alone in the brackets");
            case Tensor t -> t;
            case null, default -> throw Refused.of(Code.E0313, span, "An index is an integer, but " + Kinds.shortened(span) + " is " + Kinds.described(value) + ".");
        };
    }

    private @Nullable Number bound(Optional<Ast.Expr> expr, Locals locals) {
        if (expr.isEmpty()) return null;
        Object value = evaluator.value(expr.get(), locals);
        Span span = expr.get().span();
        return switch (value) {
            case null -> null;
            case Long n -> n;
            case Tensor _, io.kgraph.type.Dim _ -> throw Refused.of(Code.E0401, span, Kinds.shortened(span) + " must be known before running.");
            default -> throw Refused.of(Code.E0313, span, "A bound is an integer, but " + Kinds.shortened(span) + " is " + Kinds.described(value) + ".");
        };
    }

    // ---- lists -----------------------------------------------------------------------------------------------------

    private @Nullable Object element(List<?> list, Span baseSpan, Ast.Subscript subscript, Locals locals) {
        if (subscript.indices().size() != 1) throw Refused.of(Code.E0313, subscript.span(), "A list has one axis.");
        Ast.Index index = subscript.indices().getFirst();
        return switch (index) {
            case Ast.At at -> list.get(place(list, baseSpan, at, evaluator.value(at.value(), locals)));
            case Ast.Slice s -> slice(list, bound(s.start(), locals), bound(s.stop(), locals), bound(s.step(), locals), s.span());
            case Ast.EllipsisIndex _, Ast.NewAxisIndex _ -> throw Refused.of(Code.E0313, index.span(), "A list is indexed by integers.");
        };
    }

    private static int place(List<?> list, Span baseSpan, Ast.At at, @Nullable Object value) {
        if (!(value instanceof Long n)) throw Refused.of(Code.E0313, at.span(), "A list is indexed by integers, but " + Kinds.shortened(at.span()) + " is " + Kinds.described(value) + ".");
        long i = n < 0 ? n + list.size() : n;
        if (i < 0 || i >= list.size())
            throw Refused.of(Code.E0313, at.span(), Kinds.shortened(baseSpan) + " has " + Calls.count(list.size(), "element") + "; there is no element " + n + ".");
        return (int) i;
    }

    private static List<?> slice(List<?> list, @Nullable Number start, @Nullable Number stop, @Nullable Number step, Span span) {
        long by = step == null ? 1 : step.longValue();
        if (by == 0) throw Refused.of(Code.E0313, span, "A step is not 0.");
        int n = list.size();
        long first = by > 0 ? clamp(start, 0, n, 0, n) : clamp(start, n - 1, n, -1, n - 1);
        long end = by > 0 ? clamp(stop, n, n, 0, n) : clamp(stop, -1, n, -1, n - 1);
        var result = new ArrayList<@Nullable Object>();
        for (long i = first; by > 0 ? i < end : i > end; i += by) result.add(list.get((int) i));
        return java.util.Collections.unmodifiableList(result);
    }

    private static long clamp(@Nullable Number bound, long byDefault, int n, long least, long most) {
        if (bound == null) return byDefault;
        long i = bound.longValue() < 0 ? bound.longValue() + n : bound.longValue();
        return Math.clamp(i, least, most);
    }
}
