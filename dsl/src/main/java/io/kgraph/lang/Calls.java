package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Function;
import io.kgraph.error.Diagnostic.Edit;
import io.kgraph.error.Diagnostic.Row;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Calls functions: lays arguments over parameters, and turns what a function refuses into the message of the language.
final class Calls {
    /// What wrong keywords are often meant to be.
    private static final ImmutableMap<String, String> SYNONYMS = ImmutableMap.of("dim", "axis", "axes", "axis", "axis", "axes", "keep_dims", "keepdims",
            "keepdim", "keepdims", "lr", "learning_rate", "rate", "learning_rate", "logits", "from_logits", "beta1", "beta_1", "beta2", "beta_2");

    /// An argument: its value, and where it stands.
    record Given(@Nullable Object value, Span span) {}

    /// A call for messages: its whole text, and what it was given.
    record Site(Span whole, List<Given> given) {}

    /// The arguments as written, spreads laid out.
    record Written(List<Given> positional, Map<String, Given> keywords, Map<String, Span> keywordNames) {
        /// A keyword that the call leaves out.
        void add(String keyword, Given given) {
            if (keywords.putIfAbsent(keyword, given) == null) keywordNames.put(keyword, given.span);
        }
    }

    private final Surroundings around;
    private final Evaluator evaluator;

    Calls(Surroundings around, Evaluator evaluator) {
        this.around = around;
        this.evaluator = evaluator;
    }

    /// @param base  the expression that is called
    /// @param first the left side of a pipe
    @Nullable Object call(@Nullable Object function, Ast.Expr base, Optional<Given> first, Ast.Call call, Span whole, Locals locals) {
        switch (function) {
            case Builtin f -> {
                admit(f, base.span());
                return builtin(f, written(first, call, locals), call, whole);
            }
            case Definition f -> {
                return expanded(f, written(first, call, locals), whole);
            }
            case Callable f -> {
                Written written = written(first, call, locals);
                for (var name : written.keywordNames.entrySet())
                    throw Refused.of(Code.E0211, name.getValue(), "A lambda has no named parameters.");
                if (written.positional.size() != f.arity())
                    throw Refused.of(written.positional.size() < f.arity() ? Code.E0212 : Code.E0213, whole,
                            Kinds.shortened(base.span()) + " takes " + count(f.arity(), "value") + ", but is given " + written.positional.size() + ".");
                return f.call(values(written.positional));
            }
            case Function f -> {
                Written written = written(first, call, locals);
                if (written.positional.size() != 1 || !written.keywords.isEmpty())
                    throw Refused.of(Code.E0213, whole, "A function is called with the list of its values: f([a, b]).");
                return guarded(new Site(whole, written.positional), Kinds.shortened(base.span()), () -> around.apply(f, written.positional.getFirst(), whole));
            }
            case null, default -> throw notAFunction(function, base);
        }
    }

    private Refused notAFunction(@Nullable Object function, Ast.Expr base) {
        String name = Kinds.shortened(base.span());
        var refused = Refused.of(Code.E0205, base.span(), "'" + name + "' is " + Kinds.named(function) + ", not a function.");
        boolean hides = base instanceof Ast.Ref ref && Functions.find(ref.name()).isPresent();
        return hides ? new Refused(refused.diagnostic().hint("it hides the builtin " + name + "(); give it another name.")) : refused;
    }

    /// Whether a function may be used here.
    private void admit(Builtin f, Span span) {
        if (f.later()) throw Refused.of(Code.E0112, span, f.name() + " is level 2 and not in this build.");
        switch (f.mark()) {
            case JAVA_ONLY -> throw Refused.of(Code.E0207, span, "'" + f.name() + "' is reached from Java only: " + f.remark() + ".");
            case SESSION -> {
                if (around.position() == Surroundings.Position.DECLARATION)
                    throw Refused.of(Code.E0506, span, f.name() + " asks the session; use it in a command.");
            }
            case SETTING -> {
                if (around.position() != Surroundings.Position.LONE && around.position() != Surroundings.Position.RUN)
                    throw Refused.of(Code.E0501, span, f.name() + " belongs into run at the top level.", "run " + Kinds.shortened(span) + "(…)");
            }
            case PURE, SCOPE, SCRIPT -> { }
        }
    }

    // ---- arguments -------------------------------------------------------------------------------------------------

    private Written written(Optional<Given> first, Ast.Call call, Locals locals) {
        var positional = new ArrayList<Given>();
        var keywords = new LinkedHashMap<String, Given>();
        var names = new LinkedHashMap<String, Span>();
        first.ifPresent(positional::add);
        for (Ast.Argument argument : call.arguments()) {
            Object value = evaluator.value(argument.value(), locals);
            switch (argument) {
                case Ast.Positional p -> {
                    if (!keywords.isEmpty()) throw Refused.of(Code.E0213, p.span(), "Positional arguments come before keywords.");
                    positional.add(new Given(value, p.span()));
                }
                case Ast.Spread s -> {
                    if (!(value instanceof List<?> list)) throw Refused.of(Code.E0214, s.span(), "'*' spreads a list, but this is " + Kinds.described(value) + ".");
                    for (Object item : list) positional.add(new Given(item, s.span()));
                }
                case Ast.Keyword k -> {
                    String name = k.name().text();
                    if (keywords.put(name, new Given(value, k.value().span())) != null)
                        throw Refused.of(Code.E0213, k.name().span(), "'" + name + "' is given twice.");
                    names.put(name, k.name().span());
                }
            }
        }
        return new Written(positional, keywords, names);
    }

    private @Nullable Object builtin(Builtin f, Written written, Ast.Call call, Span whole) {
        var given = new ArrayList<>(written.positional);
        given.addAll(written.keywords.values());
        Arguments arguments = laid(f, f.signature(), functions(written, call, whole), whole);
        if (f.mark() == Builtin.Mark.SCRIPT) return guarded(new Site(whole, given), f.name(), () -> around.call(f, arguments));
        boolean inCommand = f.mark() == Builtin.Mark.SESSION && around.position() != Surroundings.Position.LONE;
        Builtin.Body body = inCommand ? f.inCommand() : f.body();
        Supplier<@Nullable Object> called = () -> Host.value(guarded(new Site(whole, given), f.name(), call.span(), () -> body.call(arguments)));
        return given.stream().anyMatch(g -> g.value instanceof Callable) ? around.<@Nullable Object>tracing(whole, called) : called.get();
    }

    /// Builtins among the arguments as functions that can be called.
    private Written functions(Written written, Ast.Call call, Span whole) {
        if (written.positional.stream().noneMatch(g -> g.value instanceof Builtin) && written.keywords.values().stream().noneMatch(g -> g.value instanceof Builtin)) return written;
        var positional = new ArrayList<Given>();
        for (Given g : written.positional) positional.add(function(g, call, whole));
        var keywords = new LinkedHashMap<String, Given>();
        written.keywords.forEach((name, g) -> keywords.put(name, function(g, call, whole)));
        return new Written(positional, keywords, written.keywordNames);
    }

    private Given function(Given given, Ast.Call call, Span whole) {
        if (!(given.value instanceof Builtin f)) return given;
        admit(f, given.span);
        return new Given(new Callable() {
            @Override public int arity() {
                return -1;
            }

            @Override public @Nullable Object call(List<? extends @Nullable Object> arguments) {
                var values = new ArrayList<Given>();
                for (Object value : arguments) values.add(new Given(value, given.span));
                return builtin(f, new Written(values, new LinkedHashMap<>(), new LinkedHashMap<>()), call, whole);
            }
        }, given.span);
    }

    /// A call of a function whose first parameter is a shape, with the declared shape and dtype where the call leaves them out.
    @Nullable Object initialiser(Builtin f, Ast.Call call, Span whole, io.kgraph.type.TensorType type, Locals locals) {
        admit(f, whole);
        Written written = written(Optional.empty(), call, locals);
        if (written.positional.isEmpty() && !written.keywords.containsKey("shape")) {
            written.add("shape", new Given(type.shape().dims().stream().map(Host::dim).toList(), whole));
            if (f.signature().has("dtype")) written.add("dtype", new Given(type.dtype().label(), whole));
            if (f.name().equals("zeros") || f.name().equals("ones")) return filled(f, written, whole, type);
        }
        return builtin(f, written, call, whole);
    }

    /// The array itself: a variable that only starts another one would be kept for nothing.
    private Object filled(Builtin f, Written written, Span whole, io.kgraph.type.TensorType type) {
        laid(f, f.signature(), written, whole);
        long[] extents = type.shape().extents();
        return f.name().equals("zeros") ? io.kgraph.array.NDArray.zeros(type.dtype(), extents) : io.kgraph.array.NDArray.ones(type.dtype(), extents);
    }

    /// One value for each parameter.
    private Arguments laid(Builtin f, Signature signature, Written written, Span whole) {
        var named = signature.named();
        if (written.positional.size() > named.size() && !signature.takesRest())
            throw new Refused(Code.E0213.at(written.positional.get(named.size()).span(), signature.name() + " takes " + atMost(signature) + ".")
                    .row(new Row(signature.toString())));
        var extra = ImmutableMap.<String, Object>builder();
        for (var k : written.keywords.entrySet()) {
            Span name = written.keywordNames.getOrDefault(k.getKey(), k.getValue().span());   // a shape that was left out has no name
            int index = signature.indexOf(k.getKey());
            boolean known = index >= 0 && named.contains(signature.parameters().get(index));
            if (known && index < written.positional.size())
                throw Refused.of(Code.E0213, name, signature.name() + " takes " + atMost(signature) + "; '" + k.getKey() + "' is given twice.");
            if (!known && !signature.takesKeywords()) throw unknown(signature, k.getKey(), k.getValue().span(), name);
            if (!known && k.getValue().value() != null) extra.put(k.getKey(), k.getValue().value());
        }
        var values = new ArrayList<@Nullable Object>();
        var spans = ImmutableList.<Span>builder();
        for (int i = 0; i < named.size(); i++) {
            Signature.Parameter p = named.get(i);
            Optional<Given> given = i < written.positional.size() ? Optional.of(written.positional.get(i)) : Optional.ofNullable(written.keywords.get(p.name()));
            if (given.isEmpty() && p.kind() != Signature.Kind.OPTIONAL)
                throw new Refused(Code.E0212.at(whole, signature.name() + " needs '" + p.name() + "'.").row(new Row(signature.toString())));
            if (given.isPresent() && given.get().value() == null && !p.admitsNone())
                throw Refused.of(Code.E0214, given.get().span(), signature.name() + "'s " + p.name() + " must be a value, but is none.");
            Object value = given.isPresent() ? given.get().value() : p.byDefault().orElse(null);
            if (value == null && p.name().equals("seed")) value = around.seed(f, whole);
            values.add(value);
            spans.add(given.map(Given::span).orElse(whole));
        }
        for (int i = named.size(); i < written.positional.size(); i++) {
            values.add(written.positional.get(i).value());
            spans.add(written.positional.get(i).span());
        }
        return new Arguments(signature, values, spans.build(), extra.buildOrThrow(), whole);
    }

    static Refused unknown(Signature signature, String keyword, Span value, Span name) {
        var problem = Code.E0211.at(name, signature.name() + " has no parameter '" + keyword + "'.").row(new Row(signature.toString()));
        var near = new ArrayList<String>();
        String synonym = SYNONYMS.get(keyword);
        if (synonym != null && signature.has(synonym)) near.add(synonym);
        near.addAll(Nearest.to(keyword, signature.named().stream().map(Signature.Parameter::name).toList()));
        if (near.isEmpty()) return new Refused(problem);
        String hint = "did you mean " + near.getFirst() + "=" + Kinds.shortened(value) + "?";
        return new Refused(problem.hint(hint, new Edit(name.place(), near.getFirst())));
    }

    private static String atMost(Signature signature) {
        int most = signature.named().size();
        return most == 0 ? "no arguments" : count(most, "argument") + (signature.named().stream().anyMatch(p -> p.kind() == Signature.Kind.OPTIONAL) ? " at most" : "");
    }

    /// Calls a def: its body stands for the call.
    private @Nullable Object expanded(Definition f, Written written, Span whole) {
        try {
            return f.expand(written, whole);
        } catch (Refused refused) {
            throw sameFile(whole, refused) && whole.contains(refused.diagnostic().place()) ? refused : refused.during("In `" + Kinds.shortened(whole) + "`, " + place(whole, refused) + ".");
        }
    }

    private static boolean sameFile(Span call, Refused refused) {
        return refused.diagnostic().place().file().equals(call.source().name());
    }

    /// `line 9`, or `digits.kgraph:9` where the message stands in another file.
    private static String place(Span call, Refused refused) {
        return sameFile(call, refused) ? "line " + call.line() : call.source().name() + ":" + call.line();
    }

    static List<@Nullable Object> values(List<Given> given) {
        var values = new ArrayList<@Nullable Object>();
        for (Given g : given) values.add(g.value());
        return values;
    }

    static String count(int n, String noun) {
        return n == 1 ? "one " + noun : n + " " + noun + "s";
    }

    // ---- refusals --------------------------------------------------------------------------------------------------

    <T extends @Nullable Object> T guarded(Site site, String who, Supplier<T> work) {
        return guarded(site, who, site.whole(), work);
    }

    /// Runs `work`, whose tensors stand at `anchor`; what it refuses becomes a message about the whole call.
    <T extends @Nullable Object> T guarded(Site site, String who, Span anchor, Supplier<T> work) {
        try {
            around.stands(anchor, site.whole());
            return Evaluator.at(anchor, work);
        } catch (GraphError e) {
            throw new Refused(new Refusals(around).diagnostic(e, site, who), Optional.of(e));
        } catch (Mismatch m) {
            var e = new GraphError(m.kind(), m.title(), who + ": " + m.sentence() + ".", Optional.empty(), ImmutableList.of(), ImmutableList.of(), m.hint());
            throw new Refused(new Refusals(around).diagnostic(e, site, who), Optional.of(e));
        }
    }
}
