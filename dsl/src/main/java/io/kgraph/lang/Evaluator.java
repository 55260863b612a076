package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.Site;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The value of an expression: host values are computed, tensors are built, functions are called.
///
/// Values are `Long`, `Double`, `Boolean`, `String`, null for `none`, lists (tuples too), maps, [Dim], tensors, arrays, [Dataset],
/// functions ([Builtin], [Callable], [Function]) and optimizers. Recursion goes only as deep as brackets and prefix words, which the
/// parser limits; chains are walked with a loop.
final class Evaluator {
    private final Surroundings around;
    private final Operators operators;
    private final Calls calls;
    private final Subscripts subscripts;

    Evaluator(Surroundings around) {
        this.around = around;
        this.operators = new Operators(around);
        this.calls = new Calls(around, this);
        this.subscripts = new Subscripts(around, this);
    }

    Surroundings around() {
        return around;
    }

    @Nullable Object value(Ast.Expr expr, Locals locals) {
        return switch (expr) {
            case Ast.Int e -> e.suffix().isPresent() ? typed(e.value(), e.suffix().get(), e.span()) : (Object) e.value();
            case Ast.Real e -> e.suffix().isPresent() ? typed(e.value(), e.suffix().get(), e.span()) : (Object) e.value();
            case Ast.Text e -> e.value();
            case Ast.Bool e -> e.value();
            case Ast.None _ -> null;
            case Ast.Ref e -> reference(e, locals);
            case Ast.TupleOf e -> values(e.items(), locals);
            case Ast.ListOf e -> values(e.items(), locals);
            case Ast.MapOf e -> map(e, locals);
            case Ast.If e -> choose(e, locals);
            case Ast.Lambda e -> new Closure(this, e.parameters(), e.body(), locals, e.span());
            case Ast.Chain e -> settled(chain(e, locals));
            case Ast.Prefix e -> seen(operators.prefix(e, value(e.operand(), locals)), e.span());
            case Ast.Access e -> access(e, locals);
            case Ast.Template e -> throw Refused.of(Code.E0501, e.span(), "A string with holes belongs into print, assert or a file name.");
            case Ast.Missing _ -> throw Poisoned.NAME;
        };
    }

    /// A list; none of its elements is looked at.
    List<@Nullable Object> values(List<Ast.Expr> items, Locals locals) {
        var values = new ArrayList<@Nullable Object>(items.size());
        for (Ast.Expr item : items) values.add(value(item, locals));
        return Collections.unmodifiableList(values);
    }

    private Object map(Ast.MapOf map, Locals locals) {
        var values = new LinkedHashMap<Object, @Nullable Object>();
        for (Ast.MapItem item : map.items()) values.put(key(item, locals), value(item.value(), locals));
        return values;
    }

    /// A key that names a tensor is that tensor; any other is its text.
    private Object key(Ast.MapItem item, Locals locals) {
        if (item.key().size() != 1) return String.join(".", item.key());
        String name = item.key().getFirst();
        Optional<Optional<Object>> local = locals.find(name);
        if (local.isPresent()) return local.get().filter(v -> v instanceof Tensor).orElse(name);
        boolean text = item.keySpan().text().startsWith("\"");
        if (text || around.position() != Surroundings.Position.LONE) return name;
        return around.value(new Ast.Ref(item.keySpan(), name), locals.names()) instanceof Tensor t ? t : name;
    }

    private Object typed(Number value, String suffix, Span span) {
        DType dtype = DTYPES.get(suffix);
        if (dtype == null) throw Refused.of(Code.E0316, span, "constant: there is no dtype " + suffix + " in this build.");
        Tensor constant = at(span, () -> K.constant(value, dtype));
        seen(constant, span);
        return constant;
    }

    private static final java.util.Map<String, DType> DTYPES = java.util.Map.of(
            "i8", DType.INT8, "i16", DType.INT16, "i32", DType.INT32, "i64", DType.INT64, "u8", DType.UINT8, "u16", DType.UINT16,
            "f16", DType.FLOAT16, "f32", DType.FLOAT32, "f64", DType.FLOAT64);

    /// Whether a name means nothing yet, so that a type can bind it to an extent.
    boolean isUnbound(Ast.Ref ref, Locals locals) {
        return locals.find(ref.name()).isEmpty() && around.isUnbound(ref.name());
    }

    private @Nullable Object reference(Ast.Ref ref, Locals locals) {
        Optional<Optional<Object>> local = locals.find(ref.name());
        return local.isPresent() ? local.get().orElse(null) : around.value(ref, locals.names());
    }

    // ---- operators -------------------------------------------------------------------------------------------------

    /// A number with an extent in it that is known only when run: like a host number it takes the dtype of the tensor that it meets.
    private record Late(java.util.function.Function<DType, @Nullable Object> as) {}

    private static @Nullable Object settled(@Nullable Object value) {
        return value instanceof Late late ? late.as.apply(DType.parse(K.floatx()).orElseThrow()) : value;
    }

    private @Nullable Object late(Ast.Expr expr, Locals locals) {
        return expr instanceof Ast.Chain chain ? chain(chain, locals) : value(expr, locals);
    }

    /// `0.5 * n` and the like, where neither side has a dtype.
    private static boolean isLate(Ast.Operator op, @Nullable Object left, @Nullable Object right) {
        boolean arithmetic = switch (op) {
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, POWER -> true;
            case FLOOR_DIVIDE, REMAINDER, MATMUL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL, AND, OR, PIPE -> false;
        };
        boolean open = left instanceof Late || right instanceof Late;
        boolean mixed = left instanceof Dim && right instanceof Double || left instanceof Double && right instanceof Dim;
        return arithmetic && (mixed || open && isOpen(left) && isOpen(right));
    }

    private static boolean isOpen(@Nullable Object value) {
        return value instanceof Late || value instanceof Dim || value instanceof Number;
    }

    private @Nullable Object as(@Nullable Object value, Span span, DType dtype) {
        if (value instanceof Late late) return late.as.apply(dtype);
        if (!(value instanceof Dim dim)) return value;
        return around.extent(dim, span) instanceof Tensor t ? K.cast(t, dtype) : at(span, () -> io.kgraph.op.Build.extent(io.kgraph.nn.DefaultGraph.current(), dim, dtype));
    }

    private @Nullable Object chain(Ast.Chain chain, Locals locals) {
        Object left = late(chain.first(), locals);
        Span leftSpan = chain.first().span();
        for (Ast.Link link : chain.links()) {
            left = link.operator() == Ast.Operator.PIPE ? pipe(settled(left), leftSpan, link, locals) : binary(left, leftSpan, link, locals);
            leftSpan = link.whole();
        }
        return left;
    }

    private @Nullable Object binary(@Nullable Object left, Span leftSpan, Ast.Link link, Locals locals) {
        if (left instanceof Boolean b && (link.operator() == Ast.Operator.AND && !b || link.operator() == Ast.Operator.OR && b)) return b;
        Object right = late(link.operand(), locals);
        Object given = left;
        if (isLate(link.operator(), given, right))
            return new Late(dtype -> seen(operators.binary(link, as(given, leftSpan, dtype), leftSpan, as(right, link.operand().span(), dtype), false), link.whole()));
        if (left instanceof Late || right instanceof Late) {
            Object x = left instanceof Late l && right instanceof Tensor t && t.dtype().isFloating() ? l.as.apply(t.dtype()) : settled(left);
            Object y = right instanceof Late l && left instanceof Tensor t && t.dtype().isFloating() ? l.as.apply(t.dtype()) : settled(right);
            return seen(operators.binary(link, x, leftSpan, y, false), link.whole());
        }
        boolean none = link.operand() instanceof Ast.None || leftSpan.end() - leftSpan.start() == 4 && leftSpan.text().equals("none");   // a long sum is not read again
        return seen(operators.binary(link, left, leftSpan, right, none), link.whole());
    }

    /// An operator applied to values that are known already.
    @Nullable Object combined(@Nullable Object left, Ast.Expr leftExpr, Ast.Link link, @Nullable Object right) {
        boolean none = link.operand() instanceof Ast.None || leftExpr instanceof Ast.None;
        return seen(operators.binary(link, left, leftExpr.span(), right, none), link.whole());
    }

    /// `x |> f(p)` is `f(x, p)`, `x |> f` is `f(x)`.
    private @Nullable Object pipe(@Nullable Object left, Span leftSpan, Ast.Link link, Locals locals) {
        if (link.operand() instanceof Ast.Access access && access.trailers().getLast() instanceof Ast.Call call) {
            Ast.Expr base = access.trailers().size() == 1 ? access.base()
                    : new Ast.Access(access.span(), access.base(), access.trailers().subList(0, access.trailers().size() - 1));
            Object function = value(base, locals);
            if (function instanceof ModuleDef) {
                Object instance = calls.call(function, base, Optional.empty(), call, access.span(), locals);
                var nothing = new Ast.Call(access.span(), ImmutableList.of());
                return seen(calls.call(instance, access, Optional.of(new Calls.Given(left, leftSpan)), nothing, link.whole(), locals), link.whole());
            }
            return seen(calls.call(function, base, Optional.of(new Calls.Given(left, leftSpan)), call, link.whole(), locals), link.whole());
        }
        var none = new Ast.Call(link.operand().span(), ImmutableList.of());
        Object named = value(link.operand(), locals);
        Object function = named instanceof ModuleDef ? calls.call(named, link.operand(), Optional.empty(), none, link.operand().span(), locals) : named;
        return seen(calls.call(function, link.operand(), Optional.of(new Calls.Given(left, leftSpan)), none, link.whole(), locals), link.whole());
    }

    // ---- what follows an atom --------------------------------------------------------------------------------------

    private @Nullable Object access(Ast.Access access, Locals locals) {
        Ast.Expr done = access.base();
        Object value = value(done, locals);
        for (int i = 0; i < access.trailers().size(); i++) {
            Ast.Trailer trailer = access.trailers().get(i);
            Span whole = access.span().source().span(access.span().start(), trailer.span().end());
            value = switch (trailer) {
                case Ast.Call call -> calls.call(value, done, Optional.empty(), call, whole, locals);
                case Ast.Subscript subscript -> subscripts.of(value, done.span(), subscript, whole, locals);
                case Ast.Field field -> field(value, done, field);
            };
            seen(value, whole);
            done = new Ast.Access(whole, access.base(), access.trailers().subList(0, i + 1));
        }
        return value;
    }

    private @Nullable Object field(@Nullable Object base, Ast.Expr of, Ast.Field field) {
        String name = field.name().text();
        if (base instanceof Tensor t)
            switch (name) {
                case "T": return at(field.span(), () -> K.transpose(t));
                case "shape":
                    if (!t.type().rankKnown()) return null;
                    return t.shape().dims().stream().map(Host::dim).toList();
                case "dtype": return t.dtype().label();
                case "ndim": return t.type().rankKnown() ? (Object) (long) t.rank() : null;
                default: break;
            }
        if (base instanceof Dataset d) return around.field(d, of, field);
        if (base instanceof Namespace n) return Fields.of(n, field.name());
        if (base instanceof ModuleInstance m) return Fields.of(m, of, field.name());
        String text = Kinds.shortened(of.span());
        Refused refused = Refused.of(Code.E0206, field.name().span(), capital(Kinds.named(base)) + " '" + text + "' has no field '" + name + "'.");
        throw base instanceof Tensor && Functions.find(name).isPresent() ? new Refused(refused.diagnostic().hint(name + "(" + text + ")")) : refused;
    }

    static String capital(String words) {
        String noun = words.startsWith("a ") ? words.substring(2) : words.startsWith("an ") ? words.substring(3) : words;
        return noun.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + noun.substring(1);
    }

    // ---- branches --------------------------------------------------------------------------------------------------

    private @Nullable Object choose(Ast.If e, Locals locals) {
        Object condition = value(e.condition(), locals);
        if (condition instanceof Boolean b) return value(b ? e.then() : e.otherwise(), locals);
        boolean one = condition instanceof Tensor t && t.dtype() == DType.BOOL && (!t.type().rankKnown() || t.rank() == 0);
        if (!(condition instanceof Tensor c) || !one) {
            var refused = Refused.of(Code.E0311, e.condition().span(), "A condition is one bool, but this is " + Kinds.described(condition) + ".");
            throw condition instanceof Tensor t && t.dtype() == DType.BOOL
                    ? new Refused(refused.diagnostic().hint("where(" + Kinds.shortened(e.condition().span()) + ", "
                            + Kinds.shortened(e.then().span()) + ", " + Kinds.shortened(e.otherwise().span()) + ")",
                            new Diagnostic.Edit(e.span().place(), "where(" + e.condition().span().text() + ", " + e.then().span().text() + ", " + e.otherwise().span().text() + ")")))
                    : refused;
        }
        Supplier<@Nullable Object> then = () -> operand(e.then(), locals);
        Supplier<@Nullable Object> otherwise = () -> operand(e.otherwise(), locals);
        var site = new Calls.Site(e.span(), List.of(new Calls.Given(null, e.then().span()), new Calls.Given(null, e.otherwise().span())));
        // A number takes the dtype of the other branch, which therefore has to be traced first.
        if (isNumber(e.then(), locals))
            return seen(around.tracing(e.span(), () -> calls.guarded(site, "if", () -> K.switchOn(K.logicalNot(c), otherwise, then))), e.span());
        return seen(around.tracing(e.span(), () -> calls.guarded(site, "if", () -> K.switchOn(c, then, otherwise))), e.span());
    }

    private @Nullable Object operand(Ast.Expr expr, Locals locals) {
        Object value = value(expr, locals);
        if (value instanceof Tensor || value instanceof Number || value instanceof Boolean || value instanceof List<?> || value instanceof Dim) return value;
        throw Refused.of(Code.E0312, expr.span(), "A branch on a tensor must be a tensor, but is " + Kinds.described(value) + ".");
    }

    private boolean isNumber(Ast.Expr expr, Locals locals) {
        return switch (expr) {
            case Ast.Int e -> e.suffix().isEmpty();
            case Ast.Real e -> e.suffix().isEmpty();
            case Ast.Prefix e -> isNumber(e.operand(), locals);
            case Ast.Ref e -> reference(e, locals) instanceof Number;
            default -> false;
        };
    }

    // ---- bodies of functions ---------------------------------------------------------------------------------------

    /// The result of a block: its lets in order, then what it returns.
    @Nullable Object block(Ast.Block block, Locals locals) {
        var updates = new LostUpdates();
        for (Ast.BlockStatement statement : block.statements())
            switch (statement) {
                case Ast.LetDecl let -> let(let, locals, (name, value) -> {
                    updates.look(value, let.span());
                    return locals.declare(name, value);
                });
                case Ast.VariableDecl v -> throw Refused.of(Code.E0208, v.span(), "A def holds no variables; a module does.");
                case Ast.AssertCommand a -> check(a, locals);
            }
        Object result = results(block, locals);
        updates.refuse(result);
        return result;
    }

    void let(Ast.LetDecl let, Locals locals, Patterns.Declare declare) {
        Object value = let.values().size() == 1 ? value(let.values().getFirst(), locals) : values(let.values(), locals);
        Object checked = let.type().isEmpty() ? value
                : new Types(this, locals).check(value, let.type().get(), Kinds.shortened(let.pattern().span()), let.span());
        Patterns.bind(let.pattern(), checked, declare);
    }

    /// What a block returns.
    @Nullable Object results(Ast.Block block, Locals locals) {
        return block.results().size() == 1 ? value(block.results().getFirst(), locals) : values(block.results(), locals);
    }

    void check(Ast.AssertCommand a, Locals locals) {
        Object condition = value(a.condition(), locals);
        if (!(condition instanceof Boolean holds))
            throw Refused.of(Code.E0401, a.condition().span(), Kinds.shortened(a.condition().span()) + " must be known before running.");
        if (!holds) throw Refused.of(Code.E0801, a.span(), a.message().map(m -> words(m)).orElse(Kinds.shortened(a.condition().span()) + " does not hold."));
    }

    private static String words(Ast.Expr message) {
        if (message instanceof Ast.Text t) return t.value();
        String text = message.span().text();
        return text.length() > 2 && text.startsWith("\"") ? text.substring(1, text.length() - 1) : text;
    }

    // ---- places ----------------------------------------------------------------------------------------------------

    /// Runs `work` so that the tensors it makes know their place.
    static <T extends @Nullable Object> T at(Span span, Supplier<T> work) {
        var site = Site.of(span.source().name(), span.line(), span.column());
        return ScopedValue.where(Site.CURRENT, site).call(work::get);
    }

    private @Nullable Object seen(@Nullable Object value, Span span) {
        if (value instanceof Tensor t) around.made(t, span);
        else if (value instanceof List<?> list) for (Object item : list) if (item instanceof Tensor t) around.made(t, span);
        return value;
    }

}
