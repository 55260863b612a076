package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.op.Build;
import io.kgraph.error.Diagnostic;
import io.kgraph.type.Agreement;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Types as written, read in a scope: what they declare, and whether values are of them.
final class Types {
    private static final ImmutableList<String> CLASSES = ImmutableList.of("float", "int", "num", "any");

    private final Evaluator evaluator;
    private final Locals locals;

    Types(Evaluator evaluator, Locals locals) {
        this.evaluator = evaluator;
        this.locals = locals;
    }

    // ---- declared types --------------------------------------------------------------------------------------------

    /// The type of a placeholder or variable: a concrete dtype, and extents that are numbers, dims, or unknown.
    TensorType declared(Ast.Type type, io.kgraph.ir.GraphContext context) {
        DType dtype = dtype(type);
        var specs = type.dims().orElse(ImmutableList.of());
        if (specs.size() == 1 && specs.getFirst() instanceof Ast.LeadingDims l && l.name().isEmpty()) return TensorType.of(dtype, Shape.UNKNOWN_RANK);
        var dims = ImmutableList.<Dim>builder();
        for (Ast.DimSpec spec : specs)
            switch (spec) {
                case Ast.UnknownDim _ -> dims.add(context.unknown());
                case Ast.KnownDim k -> dims.add(extent(k.value()));
                case Ast.LeadingDims l -> throw Refused.of(Code.E0401, l.span(), "Leading extents belong into the signature of a def.");
            }
        return TensorType.of(dtype, Shape.of(dims.build()));
    }

    /// The local name under which the first dtype of a class is kept; no name of a script looks so.
    static String bound(String dtypes) {
        return ":" + dtypes;
    }

    private DType dtype(Ast.Type type) {
        String name = type.name().text();
        Optional<DType> dtype = DType.parse(name).or(() -> locals.find(bound(name)).flatMap(o -> o).flatMap(o -> DType.parse(o.toString())));
        if (dtype.isPresent()) return dtype.get();
        if (CLASSES.contains(name))
            throw withDtype(type.name().span(), name + " is a class of dtypes; here one of them must be known.", name.equals("int") ? "int64" : "float32");
        throw unknown(type);
    }

    private static Refused unknown(Ast.Type type) {
        var names = new ArrayList<String>();
        for (DType d : DType.values()) names.add(d.label());
        names.addAll(CLASSES);
        return new Refused(Code.E0201.at(type.name().span(), "There is no type '" + type.name().text() + "'.").candidates(Nearest.to(type.name().text(), names)));
    }

    /// An extent: an integer ≥ 0 or a dim.
    Dim extent(Ast.Expr expr) {
        Object value = known(expr);
        return switch (value) {
            case Dim d -> d;
            case Long n when n >= 0 -> Dim.of(n);
            case Long n -> throw Refused.of(Code.E0406, expr.span(), Kinds.shortened(expr.span()) + " is " + n + ".");
            case Tensor _ -> throw Refused.of(Code.E0401, expr.span(), Kinds.shortened(expr.span()) + " must be known before running.");
            case null, default -> throw Refused.of(Code.E0214, expr.span(), "An extent is an integer or a dim, but " + Kinds.shortened(expr.span()) + " is " + Kinds.described(value) + ".");
        };
    }

    private @Nullable Object known(Ast.Expr expr) {
        try {
            return evaluator.value(expr, locals);
        } catch (Refused refused) {
            throw expr instanceof Ast.Ref ref && evaluator.isUnbound(ref, locals) ? refused.hint("a dim is declared before: dim " + ref.name()) : refused;
        }
    }

    // ---- checked types ---------------------------------------------------------------------------------------------

    /// A value that is to be of a type, perhaps with a check added that is made when run; unknown dim names of the type are bound.
    @Nullable Object check(@Nullable Object value, Ast.Type type, String name, Span span) {
        if (type.dims().isEmpty()) {
            Optional<Object> host = host(value, type.name().text());
            if (host.isPresent()) return host.get();
        }
        if (type.dims().isPresent() && value instanceof List<?> list && CLASSES.contains(type.name().text()) && type.dims().get().isEmpty()) return hostList(list, type, name, span);
        Object tensor = value instanceof Number || value instanceof List<?> && type.dims().isPresent()
                ? new Calls(evaluator.around(), evaluator).guarded(new Calls.Site(span, List.of()), name, () -> holdsTensor(value) ? io.kgraph.nn.Operands.tensor(value) : K.constant(java.util.Objects.requireNonNull(value), DType.parse(type.name().text()).orElseGet(() -> value instanceof List<?> ? NDArray.of(value).dtype() : DType.FLOAT32))) : value;
        if (!(tensor instanceof Tensor t)) throw mismatch(name, type, Kinds.described(value), span);
        if (!admits(type, t.dtype())) throw mismatch(name, type, t.type().toString(), span);
        if (CLASSES.contains(type.name().text())) locals.declare(bound(type.name().text()), t.dtype().label());
        return shaped(t, type, name, span);
    }

    private static boolean holdsTensor(@Nullable Object value) {
        return value instanceof Tensor || value instanceof List<?> list && list.stream().anyMatch(Types::holdsTensor);
    }

    /// A host value where the bare name of a class stands.
    private static Optional<Object> host(@Nullable Object value, String name) {
        boolean fits = switch (name) {
            case "int" -> value instanceof Long || value instanceof Dim;
            case "float" -> value instanceof Double || value instanceof Long;
            case "num" -> value instanceof Long || value instanceof Double || value instanceof Dim;
            case "bool" -> value instanceof Boolean;
            case "string" -> value instanceof String;
            case "any" -> value != null;
            default -> false;
        };
        if (!fits) return Optional.empty();
        return Optional.ofNullable(name.equals("float") && value instanceof Long n ? (Object) n.doubleValue() : value);
    }

    private static Object hostList(List<?> list, Ast.Type type, String name, Span span) {
        var items = new ArrayList<@Nullable Object>();
        for (Object item : list) items.add(host(item, type.name().text()).orElseThrow(() -> mismatch(name, type, "a list with " + Kinds.described(item), span)));
        return items;
    }

    private static boolean admits(Ast.Type type, DType dtype) {
        return switch (type.name().text()) {
            case "float" -> dtype.isFloating();
            case "int" -> dtype.isInteger();
            case "num" -> dtype.isNumeric();
            case "any" -> true;
            case String name -> {
                if (DType.parse(name).isEmpty()) throw unknown(type);
                yield name.equals(dtype.label());
            }
        };
    }

    private Tensor shaped(Tensor t, Ast.Type type, String name, Span span) {
        var specs = type.dims().orElse(ImmutableList.of());
        boolean leading = !specs.isEmpty() && specs.getFirst() instanceof Ast.LeadingDims;
        if (!t.type().rankKnown()) return t;
        int fixed = specs.size() - (leading ? 1 : 0);
        if (leading ? t.rank() < fixed : t.rank() != fixed) throw mismatch(name, type, t.type().toString(), span);
        int lead = t.rank() - fixed;
        if (leading && ((Ast.LeadingDims) specs.getFirst()).name().isPresent()) leading((Ast.LeadingDims) specs.getFirst(), t.shape().slice(0, lead), t, type, name, span);
        var wanted = ImmutableList.<Dim>builder().addAll(t.shape().slice(0, lead).dims());
        boolean open = false;
        for (int i = leading ? 1 : 0; i < specs.size(); i++) {
            int axis = lead + i - (leading ? 1 : 0);
            Dim found = t.shape().dim(axis);
            Dim dim = specs.get(i) instanceof Ast.KnownDim k ? expected(k.value(), found, t, type, name, span) : found;
            open |= dim.compare(found) == Agreement.UNKNOWN;
            wanted.add(dim);
        }
        Shape shape = Shape.of(wanted.build());
        return open ? Evaluator.at(span, () -> Build.broadcast(t, shape)) : t;
    }

    private void leading(Ast.LeadingDims spec, Shape found, Tensor t, Ast.Type type, String name, Span span) {
        String key = "..." + spec.name().orElseThrow().text();
        Optional<Optional<Object>> known = locals.find(key);
        if (known.isEmpty()) locals.declare(key, found);
        else if (known.get().orElseThrow() instanceof Shape s && !s.agrees(found)) throw mismatch(name, type, t.type().toString(), span);
    }

    private Dim expected(Ast.Expr expr, Dim found, Tensor t, Ast.Type type, String name, Span span) {
        if (expr instanceof Ast.Ref ref && evaluator.isUnbound(ref, locals)) {
            locals.declare(ref.name(), Host.dim(found));
            return found;
        }
        Dim wanted = extent(expr);
        if (wanted.compare(found) != Agreement.DIFFERENT) return wanted;
        boolean bound = expr instanceof Ast.Ref ref && locals.find(ref.name()).isPresent();
        if (bound) throw Refused.of(Code.E0402, span, Kinds.shortened(expr.span()) + " is " + wanted + " here and " + found + " there.");
        throw mismatch(name, type, t.type().toString(), span);
    }

    private static Refused mismatch(String name, Ast.Type type, String found, Span span) {
        return Refused.of(Code.E0309, span, name + " is declared " + Kinds.shortened(type.span()) + ", but is " + found + ".");
    }

    private static Refused withDtype(Span name, String sentence, String dtype) {
        return new Refused(Code.E0401.at(name, sentence).hint(dtype, new Diagnostic.Edit(name.place(), dtype)));
    }
}
