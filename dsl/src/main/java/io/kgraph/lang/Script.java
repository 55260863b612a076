package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.Place;
import io.kgraph.ir.GraphContext;
import io.kgraph.type.Dim;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A script while it is elaborated: its names, its graph, what it has said so far, and where in it the elaborator is.
final class Script implements Surroundings {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /// A placeholder is needed to tell what a dim is where it is a value.
    record DimUse(Dim.Symbol symbol, Span span) {}

    final GraphContext context;
    final Elaboration.Options options;
    final Slots slots;
    final OriginTable origins;
    final Problems problems;
    final Evaluator evaluator;
    final ScriptCalls calls;
    final Declarations declarations;
    final Imports imports;
    final List<Program.Param> params = new ArrayList<>();
    final List<Placeholder> placeholders;
    final List<Variable> variables;
    final ModuleUpdates moduleUpdates;
    final Map<String, Dataset> histories;
    /// The labels of trains that are wrong.
    final Set<String> brokenTrains;
    final List<DimUse> dimUses;
    Scope scope = new Scope();

    private final Script main;
    private final String file;
    private final Set<String> dims;
    private final DimChecks checks;
    private final Map<String, Integer> seeds = new HashMap<>();
    private final Map<String, Integer> unnamed = new HashMap<>();
    private final Deque<ModuleInstance> building = new ArrayDeque<>();
    private final List<Scope> inner = new ArrayList<>();
    private final List<Runnable> undo = new ArrayList<>();
    private Position position = Position.DECLARATION;
    private String path = "script";

    Script(GraphContext context, Elaboration.Options options) {
        this.main = this;
        this.file = "";
        this.context = context;
        this.options = options;
        this.slots = new Slots(context);
        this.origins = new OriginTable();
        this.problems = new Problems();
        this.placeholders = new ArrayList<>();
        this.variables = new ArrayList<>();
        this.moduleUpdates = new ModuleUpdates();
        this.histories = new LinkedHashMap<>();
        this.brokenTrains = new HashSet<>();
        this.dimUses = new ArrayList<>();
        this.dims = new HashSet<>();
        this.checks = new DimChecks(origins, dims);
        this.calls = new ScriptCalls(this);
        this.evaluator = new Evaluator(this);
        this.imports = new Imports(this);
        this.declarations = new Declarations(this);
    }

    /// A file that `main` imports: with names of its own, and otherwise a part of it.
    ///
    /// @param file its path from the folder of the main script
    Script(Script main, String file) {
        this.main = main;
        this.file = file;
        this.context = main.context;
        this.options = new Elaboration.Options(ImmutableMap.of(), main.options.strict(), main.options.files());
        this.slots = main.slots;
        this.origins = main.origins;
        this.problems = main.problems;
        this.placeholders = main.placeholders;
        this.variables = main.variables;
        this.moduleUpdates = main.moduleUpdates;
        this.histories = main.histories;
        this.brokenTrains = main.brokenTrains;
        this.dimUses = main.dimUses;
        this.dims = main.dims;
        this.checks = main.checks;
        this.calls = main.calls;
        this.evaluator = new Evaluator(this);
        this.imports = main.imports;
        this.declarations = new Declarations(this);
    }

    /// The path of an imported file, empty for the main one.
    String file() {
        return file;
    }

    /// What stands before the names of what this file declares.
    String prefix() {
        return file.isEmpty() ? "" : Imports.stem(file) + "/";
    }

    /// Says where the next expressions stand, and below which name seeds are derived.
    void enter(Position where, String name) {
        main.position = where;
        main.path = prefix() + name;
    }

    // ---- modules ---------------------------------------------------------------------------------------------------

    /// The instance whose body is being built, if one is.
    Optional<ModuleInstance> building() {
        return Optional.ofNullable(main.building.peek());
    }

    /// Builds the body of an instance.
    <T extends @Nullable Object> T inside(ModuleInstance instance, Supplier<T> body) {
        main.building.push(instance);
        try {
            return body.get();
        } finally {
            main.building.pop();
        }
    }

    /// The name of an instance that nobody has bound: `dense_1`, below the instance that is being built.
    String unnamed(String kind) {
        String wanted = building().map(b -> b.path() + "/").orElse("") + kind;
        return wanted + "_" + main.unnamed.merge(wanted, 1, Integer::sum);
    }

    /// Does work whose seeds are derived from a name of its own.
    <T> T seeded(String name, Supplier<T> work) {
        String before = main.path;
        main.path = name;
        try {
            return work.get();
        } finally {
            main.path = before;
        }
    }

    @Override public <T extends @Nullable Object> T tracing(Span call, Supplier<T> work) {
        return moduleUpdates.tracing(call, work);
    }

    // ---- scopes ----------------------------------------------------------------------------------------------------

    /// Elaborates statements in a scope of their own; what they declare is gone afterwards.
    void inScope(List<Ast.Statement> statements, Runnable work) {
        Scope outer = scope;
        scope = new Scope(outer);
        int declared = variables.size();
        try {
            for (Ast.Statement s : statements) Declarations.names(s).forEach(scope::announce);
            work.run();
        } finally {
            inner.add(scope);
            scope = outer;
            variables.subList(declared, variables.size()).clear();
        }
    }

    /// Elaborates the declarations of an imported file; false if it has mistakes.
    boolean imported(KGraphFile parsed, ImmutableList.Builder<Command> commands) {
        Position before = main.position;
        String place = main.path;
        long mistakes = problems.errors();
        parsed.problems().forEach(problems::add);
        parsed.levelTwo().forEach(problems::add);
        Set<Ast.Statement> unclear = unclear(parsed);
        for (Ast.Statement s : parsed.script().statements())
            if (s instanceof Ast.Declaration || s instanceof Ast.Broken) Declarations.names(s).forEach(unclear.contains(s) ? scope::poison : scope::announce);
        for (Ast.Statement s : parsed.script().statements())
            if (s instanceof Ast.Declaration d && !unclear.contains(s)) declarations.declare(d, commands);
        main.position = before;
        main.path = place;
        return problems.errors() == mistakes;
    }

    void dim(String name) {
        dims.add(name);
    }

    @Override public Position position() {
        return main.position;
    }

    // ---- names -----------------------------------------------------------------------------------------------------

    @Override public @Nullable Object value(Ast.Ref name, Collection<String> locals) {
        String text = name.name();
        if (scope.isPoisoned(text)) throw Poisoned.NAME;
        Optional<Scope.Declared> declared = scope.find(text);
        if (declared.isPresent()) return declared.get().value().orElse(null);
        Optional<Object> predeclared = Expressions.predeclared(name);
        if (predeclared.isPresent()) return predeclared.get();
        Optional<Ast.Name> later = scope.later(text);
        if (later.isPresent()) {
            scope.use(text);
            throw Refused.of(Code.E0203, name.span(), "'" + text + "' is declared later, on line " + later.get().span().line() + ".");
        }
        var known = new LinkedHashSet<>(locals);
        known.addAll(scope.names());
        throw Expressions.unknown(name, known);
    }

    @Override public boolean isUnbound(String name) {
        Optional<Scope.Declared> declared = scope.peek(name);
        if (declared.isPresent()) return declared.get().value().filter(v -> v instanceof Dim || v instanceof Long).isEmpty();
        return !scope.isPoisoned(name) && (scope.later(name).isEmpty() || Functions.isPredeclared(name));
    }

    // ---- calls -----------------------------------------------------------------------------------------------------

    @Override public @Nullable Object call(Builtin function, Arguments arguments) {
        return calls.call(function, arguments);
    }

    /// In a command: what the outputs are for these values, with the updates done in the same run.
    @Override public @Nullable Object apply(Function function, Calls.Given values, Span call) {
        if (position() == Position.DECLARATION) throw Refused.of(Code.E0506, call, "A function runs in the session; call it in a command.");
        return FunctionCalls.connected(function, values, call);
    }

    /// Derived from the place: the declared name around the call, and the how manieth call under it this is.
    @Override public @Nullable Long seed(Builtin function, Span call) {
        String path = main.path;
        int k = main.seeds.merge(path, 1, Integer::sum) - 1;
        long hash = FNV_OFFSET;
        for (byte b : (path + "#" + k).getBytes(StandardCharsets.UTF_8)) hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        long seed = Long.remainderUnsigned(hash, 1_000_000_000);
        if (options.strict()) problems.add(Code.W0905.at(call, "No seed= here; " + seed + " is used."));
        return seed;
    }

    // ---- tensors ---------------------------------------------------------------------------------------------------

    @Override public Object extent(Dim dim, Span span) {
        for (Dim.Symbol symbol : dim.symbols()) dimUses.add(new DimUse(symbol, span));
        return dim;
    }

    @Override public void stands(Span anchor, Span whole) {
        origins.stands(anchor, whole);
    }

    @Override public void made(Tensor tensor, Span span) {
        origins.made(tensor, span);
        checks.look(tensor, span, warning -> {
            if (options.strict()) problems.add(warning);
        });
    }

    @Override public Optional<Program.Origin> origin(Tensor tensor) {
        return origins.of(tensor);
    }

    @Override public Optional<Span> expression(String file, int line, int column) {
        return origins.span(file, line, column);
    }

    /// Gives the outermost node of a declaration its name, unless it has one.
    void named(Ast.Name name, @Nullable Object value, String kind) {
        if (!(value instanceof Tensor t) || slots.contains(t)) return;
        if (context.nameOf(t).isEmpty()) K.named(t, name.text());
        origins.name(t, name.text(), kind, name.span());
    }

    // ---- tables ----------------------------------------------------------------------------------------------------

    @Override public @Nullable Object field(Dataset base, Ast.Expr of, Ast.Field field) {
        return calls.field(base, Kinds.shortened(of.span()), field.name().text(), field.name().span());
    }

    @Override public Object rows(Dataset base, Ast.Subscript subscript, Span whole, Locals locals) {
        return calls.rows(base, subscript, whole, locals);
    }

    // ---- messages --------------------------------------------------------------------------------------------------

    /// Elaborates a statement; a mistake in it is reported and goes no further.
    boolean attempt(Ast.Statement statement, Runnable work) {
        try {
            work.run();
            return true;
        } catch (Refused refused) {
            problems.add(refused.diagnostic());
        } catch (Poisoned _) {
            // the declaration of that name has been reported
        }
        new Remainder(this).judge(statement);
        return false;
    }

    // ---- the whole -------------------------------------------------------------------------------------------------

    /// Elaborates every statement, in order.
    Elaboration elaborate(KGraphFile file) {
        imports.main(file.source());
        Params.unknown(this, file.script().statements());
        ImmutableList<Command> commands = statements(file);
        if (problems.errors() == 0) {
            undetermined();
            unused();
        }
        boolean good = problems.errors() == 0;
        return new Elaboration(good ? Optional.of(program(file.source(), file.script().doc(), Unneeded.removed(commands))) : Optional.empty(), problems.sorted());
    }

    private ImmutableList<Command> statements(KGraphFile file) {
        file.problems().forEach(problems::add);
        file.levelTwo().forEach(problems::add);
        Set<Ast.Statement> unclear = unclear(file);
        for (Ast.Statement s : file.script().statements()) Declarations.names(s).forEach(unclear.contains(s) ? scope::poison : scope::announce);
        var commands = new Commands(this);
        var all = ImmutableList.<Command>builder();
        for (Ast.Statement s : file.script().statements()) {
            if (problems.full()) break;
            if (unclear.contains(s)) continue;
            switch (s) {
                case Ast.Declaration d -> declarations.declare(d, all);
                case Ast.Command c -> commands.command(c, Locals.NONE, Locals.NONE, all);
                case Ast.Broken _ -> { }
            }
        }
        return all.build();
    }

    /// The statements with a mistake of form, and those that go on with something unreadable: who knows what was meant.
    private static Set<Ast.Statement> unclear(KGraphFile file) {
        var mistakes = new TreeSet<>(Place::order);
        for (Diagnostic d : Iterables.concat(file.problems(), file.levelTwo())) mistakes.add(d.place());
        Set<Ast.Statement> unclear = Collections.newSetFromMap(new IdentityHashMap<>());
        Ast.@Nullable Statement before = null;
        for (Ast.Statement s : file.script().statements()) {
            Place next = mistakes.ceiling(s.span().place());
            if (s instanceof Ast.Broken || next != null && s.span().contains(next)) unclear.add(s);
            if (s instanceof Ast.Broken && before != null && before.span().place().endLine() == s.span().line()) unclear.add(before);
            before = s;
        }
        return unclear;
    }

    /// What can be said only of the whole.
    private void undetermined() {
        for (DimUse use : dimUses) {
            boolean told = placeholders.stream().anyMatch(p -> {
                Set<Dim.Symbol> own = new HashSet<>();
                Needs.bare(p, own);
                return own.contains(use.symbol);
            });
            if (!told && !use.symbol.anonymous()) problems.add(Code.E0403.at(use.span, "Nothing fed determines " + use.symbol.name() + ".").hint("a placeholder with the extent " + use.symbol.name() + " itself says what it is."));
        }
    }

    private void unused() {
        inner.addFirst(scope);
        for (Scope s : inner) for (Scope.Declared d : s.unused()) problems.add(Code.W0901.at(d.name().span(), "'" + d.name().text() + "' is never used."));
    }

    private Program program(Source source, String doc, ImmutableList<Command> commands) {
        var names = ImmutableMap.<String, Object>builder();
        for (Scope.Declared d : scope.all()) d.value().filter(v -> v instanceof Tensor || v instanceof List<?>).ifPresent(v -> names.put(d.name().text(), v));
        return new Program(source, doc, context, ImmutableList.copyOf(params), ImmutableList.copyOf(placeholders),
                ImmutableList.copyOf(variables), names.buildOrThrow(), commands, origins);
    }

    // ---- piece by piece --------------------------------------------------------------------------------------------

    /// Elaborates the next piece of a conversation; names of the pieces before may be declared anew.
    ///
    /// @param whole whether it is a script of its own, which what is given from outside is for
    Elaboration next(KGraphFile piece, boolean whole) {
        if (whole) Params.unknown(this, piece.script().statements());
        for (Ast.Statement s : piece.script().statements()) {
            for (Ast.Name n : Declarations.names(s)) renew(n.text());
            if (s instanceof Ast.TrainCommand t) t.label().ifPresent(l -> histories.remove(l.value()));
        }
        return ended(piece.source(), statements(piece));
    }

    /// As [#next], for an expression: what shows its value.
    Elaboration next(KGraphFile.Expression piece) {
        var commands = ImmutableList.<Command>builder();
        new Commands(this).command(new Ast.PrintCommand(piece.expr().span(), ImmutableList.of(piece.expr()), Optional.empty()), Locals.NONE, Locals.NONE, commands);
        return ended(piece.source(), commands.build());
    }

    private Elaboration ended(Source source, ImmutableList<Command> commands) {
        if (problems.errors() == 0) undetermined();
        var diagnostics = problems.sorted();
        boolean good = problems.errors() == 0;
        problems.clear();
        inner.clear();
        dimUses.clear();
        scope.settle();
        return new Elaboration(good ? Optional.of(program(source, "", commands)) : Optional.empty(), diagnostics);
    }

    /// A name that is declared anew takes the name of the node too, and seeds are counted anew below it.
    private void renew(String name) {
        if (scope.peek(name).isEmpty()) return;
        context.release(name);
        seeds.remove(name);
    }

    /// Told how to undo what a piece does to a value of an earlier one.
    void undoing(Runnable step) {
        main.undo.add(step);
    }

    /// What has been said so far; run, it takes back all that was said since.
    Runnable mark() {
        undo.clear();
        List<Runnable> back = List.of(context.mark(), scope.mark(), imports.mark(), kept(params), kept(placeholders), kept(variables), moduleUpdates.mark(),
                kept(brokenTrains), kept(dims), kept(histories), kept(seeds), kept(unnamed));
        return () -> {
            undo.reversed().forEach(Runnable::run);
            back.forEach(Runnable::run);
        };
    }

    private static <T> Runnable kept(Collection<T> all) {
        List<T> before = List.copyOf(all);
        return () -> {
            all.clear();
            all.addAll(before);
        };
    }

    private static <V> Runnable kept(Map<String, V> all) {
        Map<String, V> before = new LinkedHashMap<>(all);
        return () -> {
            all.clear();
            all.putAll(before);
        };
    }
}
