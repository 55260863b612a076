package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What may be typed at a cursor, given the names in scope; the likeliest first.
final class Completion {
    private static final ImmutableList<String> TENSOR_FIELDS = ImmutableList.of("T", "shape", "dtype", "ndim");

    private final Scope scope;
    private final DataFiles files;
    private final Cursor cursor;
    private final Map<String, Offer> offers = new LinkedHashMap<>();

    private Completion(Script script, Cursor cursor) {
        this.scope = script.scope;
        this.files = script.options.files();
        this.cursor = cursor;
    }

    static ImmutableList<Offer> at(Cursor cursor, Script script) {
        var completion = new Completion(script, cursor);
        completion.collect();
        return ImmutableList.copyOf(completion.offers.values());
    }

    private void add(Offer offer) {
        if (offer.text().startsWith(cursor.prefix())) offers.putIfAbsent(offer.text(), offer);
    }

    private void collect() {
        switch (cursor.kind()) {
            case FREE -> {
                words(Words.statements());
                words(Words.clauses());
                expression();
            }
            case INNER -> expression();
            case TYPE -> types();
            case FIELD -> fields(value(cursor.owner()));
            case IMPORT -> {
                StandardLibrary.PATHS.forEach(p -> add(Offer.of(Offer.Kind.IMPORT, p, "the standard library")));
                files(name -> name.endsWith("/") || name.endsWith(Imports.EXTENSION));
            }
            case PATH -> files(_ -> true);
            case IMPORTED -> imported();
            case NEW, NOTHING -> { }
        }
    }

    private void expression() {
        cursor.call().ifPresent(this::arguments);
        scope.all().forEach(d -> add(offer(d)));
        Functions.names().stream().filter(n -> !Functions.isLater(n)).forEach(n -> Functions.find(n).ifPresent(b -> add(builtin(b))));
        Words.constants().forEach(c -> add(Offer.of(Offer.Kind.CONSTANT, c, "")));
        words(Words.inside());
        if (cursor.kind() == Cursor.Kind.INNER) words(Words.clauses());
    }

    private void words(List<String> words) {
        words.forEach(w -> add(Offer.of(Offer.Kind.KEYWORD, w, "")));
    }

    private void types() {
        Arrays.stream(DType.values()).forEach(d -> add(Offer.of(Offer.Kind.TYPE, d.label(), "")));
        Words.classes().forEach(c -> add(Offer.of(Offer.Kind.TYPE, c, "a class of dtypes")));
    }

    // ---- files -----------------------------------------------------------------------------------------------------

    private void files(Predicate<String> wanted) {
        String folder = cursor.prefix().substring(0, cursor.prefix().lastIndexOf('/') + 1);
        for (String name : files.names(folder.isEmpty() ? "." : folder)) if (wanted.test(name)) add(Offer.of(Offer.Kind.FILE, folder + name, ""));
    }

    /// What the file of a `from` declares, as it is written there.
    private void imported() {
        String path = cursor.owner();
        try {
            Source source = StandardLibrary.PATHS.contains(path) ? Source.of(path, StandardLibrary.text(path)) : files.script(path.endsWith(Imports.EXTENSION) ? path : path + Imports.EXTENSION);
            for (NameTable.Symbol s : NameTable.of(KGraphFile.parse(source).script()).symbols())
                if (s.isTop() && s.link().isEmpty()) add(Offer.of(Offer.Kind.VALUE, s.name(), s.kind().word() + (s.type().isEmpty() ? "" : " " + s.type())));
        } catch (GraphError _) {
            // a file that is not there offers nothing; the message of the import says so
        }
    }

    // ---- names -----------------------------------------------------------------------------------------------------

    private static Offer builtin(Builtin b) {
        return new Offer(Offer.Kind.FUNCTION, b.name(), b.signature().toString(), required(b.signature()), true);
    }

    private static ImmutableList<String> required(Signature signature) {
        return signature.parameters().stream().filter(p -> p.kind() == Signature.Kind.REQUIRED || p.kind() == Signature.Kind.NULLABLE).map(Signature.Parameter::name)
                .collect(ImmutableList.toImmutableList());
    }

    private static ImmutableList<String> required(List<Ast.Parameter> parameters) {
        return parameters.stream().filter(p -> p.value().isEmpty()).map(p -> p.name().text()).collect(ImmutableList.toImmutableList());
    }

    static Offer offer(Scope.Declared declared) {
        return offer(declared.name().text(), declared.value().orElse(null));
    }

    private static Offer offer(String name, @Nullable Object value) {
        String detail = Described.type(value);
        return switch (value) {
            case Builtin b -> builtin(b);
            case Def d -> new Offer(Offer.Kind.FUNCTION, name, detail, required(d.declaration().parameters()), true);
            case ModuleDef m -> new Offer(Offer.Kind.MODULE, name, detail, required(m.declaration().config()), true);
            case ModuleInstance m -> new Offer(Offer.Kind.FUNCTION, name, detail, required(m.module().declaration().inputs()), true);
            case UpdateDef u -> new Offer(Offer.Kind.FUNCTION, name, detail, required(u.update().parameters().orElse(ImmutableList.of())), true);
            case Variable _ -> Offer.of(Offer.Kind.VARIABLE, name, detail);
            case Dim _ -> Offer.of(Offer.Kind.DIM, name, detail);
            case Namespace _ -> Offer.of(Offer.Kind.IMPORT, name, detail);
            case null, default -> Offer.of(Offer.Kind.VALUE, name, detail);
        };
    }

    // ---- what a name stands for ------------------------------------------------------------------------------------

    private @Nullable Object value(String dotted) {
        String[] parts = dotted.split("\\.", -1);
        Object value = scope.peek(parts[0]).flatMap(Scope.Declared::value).or(() -> Functions.find(parts[0]).map(b -> (Object) b)).orElse(null);
        for (int i = 1; i < parts.length; i++) value = value instanceof Namespace n ? n.scope().peek(parts[i]).flatMap(Scope.Declared::value).orElse(null) : null;
        return value;
    }

    private void fields(@Nullable Object value) {
        switch (value) {
            case Namespace n -> n.scope().all().forEach(d -> add(offer(d)));
            case Dataset d -> {
                d.columns().forEach((name, t) -> add(Offer.of(Offer.Kind.FIELD, name, t.type().toString())));
                d.texts().keySet().forEach(name -> add(Offer.of(Offer.Kind.FIELD, name + "_names", "")));
            }
            case ModuleInstance m -> m.variableNames().forEach(name -> add(Offer.of(Offer.Kind.VARIABLE, name, m.variable(name).map(Described::type).orElse(""))));
            case Tensor _ -> TENSOR_FIELDS.forEach(name -> add(Offer.of(Offer.Kind.FIELD, name, "")));
            case null, default -> { }
        }
    }

    private void arguments(Cursor.Call call) {
        parameters(call.name()).forEach(p -> {
            if (p.named && !call.given().contains(p.name)) add(Offer.of(Offer.Kind.ARGUMENT, p.name + "=", p.detail));
        });
    }

    /// @param named whether it can be given by its name
    private record Parameter(String name, String detail, boolean named) {}

    private List<Parameter> parameters(String called) {
        return switch (value(called)) {
            case Builtin b -> b.signature().parameters().stream().map(p -> new Parameter(p.name(), p.toString(), b.signature().named().contains(p))).toList();
            case Def d -> written(d.declaration().parameters());
            case ModuleDef m -> written(m.declaration().config());
            case ModuleInstance m -> written(m.module().declaration().inputs());
            case UpdateDef u -> written(u.update().parameters().orElse(ImmutableList.of()));
            case null, default -> List.of();
        };
    }

    private static List<Parameter> written(List<Ast.Parameter> parameters) {
        return parameters.stream().map(p -> new Parameter(p.name().text(), Kinds.shortened(p.span()), true)).toList();
    }

    /// What is asked of somebody who writes a call; nothing where what is called has no parameters that are known.
    static Optional<Asked> asked(Cursor.Call call, Script script) {
        var completion = new Completion(script, Cursor.at(""));
        List<Parameter> parameters = completion.parameters(call.name());
        if (parameters.isEmpty()) return Optional.empty();
        int active = call.keyword().map(k -> parameters.stream().map(Parameter::name).toList().indexOf(k)).orElse(call.position());
        if (active >= parameters.size()) active = parameters.getLast().named ? -1 : parameters.size() - 1;
        Optional<String> builtin = completion.value(call.name()) instanceof Builtin b ? Optional.of(b.name()) : Optional.empty();
        return Optional.of(new Asked(call.name(), parameters.stream().map(Parameter::detail).collect(ImmutableList.toImmutableList()), active, builtin));
    }
}
