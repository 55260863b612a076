package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The names of a text: where each is declared and where it is used, as far as the text can be read. Nothing is elaborated for it.
public final class NameTable {
    /// What a name is declared as.
    public enum Kind { DIM, PARAM, PLACEHOLDER, VARIABLE, LET, DEF, MODULE, UPDATE, DATA, EVAL, IMPORT, PARAMETER, LOCAL;

        /// As the language calls it.
        public String word() {
            return this == LOCAL ? "let" : name().toLowerCase(Locale.ROOT);
        }
    }

    /// A name of another file.
    ///
    /// @param path as the import has it
    /// @param name empty for the file itself
    public record Link(String path, String name) {}

    /// A declared name.
    public static final class Symbol {
        private final Kind kind;
        private final Ast.Name name;
        private final Span declaration;
        private final String doc;
        private final String type;
        private final boolean top;
        private final Optional<Link> link;
        private final Map<String, Symbol> parameters = new HashMap<>();

        private Symbol(Kind kind, Ast.Name name, Span declaration, String doc, String type, boolean top, Optional<Link> link) {
            this.kind = kind;
            this.name = name;
            this.declaration = declaration;
            this.doc = doc;
            this.type = type;
            this.top = top;
            this.link = link;
        }

        public Kind kind() {
            return kind;
        }

        public String name() {
            return name.text();
        }

        /// Where the name is given.
        public Span span() {
            return name.span();
        }

        /// The whole statement, or the parameter.
        public Span declaration() {
            return declaration;
        }

        public String doc() {
            return doc;
        }

        /// Its type as written, or empty.
        public String type() {
            return type;
        }

        /// Whether it is declared at the top level, where other files can see it.
        public boolean isTop() {
            return top;
        }

        /// What it stands for, if it comes from another file.
        public Optional<Link> link() {
            return link;
        }
    }

    /// A place where a name stands: declared there, used, of another file (`nn.Dense`), or neither declared nor of another file.
    public record Use(Span span, String name, Optional<Symbol> symbol, Optional<Link> link) {}

    /// A call of a name that this text does not declare.
    record Called(String name, Ast.Call call) {}

    private static final class Level {
        private final @Nullable Level outer;
        private final Map<String, Symbol> names = new HashMap<>();

        Level(@Nullable Level outer) {
            this.outer = outer;
        }

        Optional<Symbol> find(String name) {
            for (Level level = this; level != null; level = level.outer) {
                Symbol found = level.names.get(name);
                if (found != null) return Optional.of(found);
            }
            return Optional.empty();
        }
    }

    private final List<Symbol> symbols = new ArrayList<>();
    private final List<Use> uses = new ArrayList<>();
    private final List<String> columns = new ArrayList<>();
    private final List<Called> calls = new ArrayList<>();
    private Level level = new Level(null);

    private NameTable() {}

    /// The names of a script that has been read.
    public static NameTable of(Ast.Script script) {
        var table = new NameTable();
        table.statements(script.statements());
        return table;
    }

    /// In the order of the text, parameters behind what they belong to.
    public ImmutableList<Symbol> symbols() {
        return ImmutableList.copyOf(symbols);
    }

    public ImmutableList<Use> uses() {
        return ImmutableList.copyOf(uses);
    }

    ImmutableList<Called> calls() {
        return ImmutableList.copyOf(calls);
    }

    /// The names of columns that tables of this text are given: they feed placeholders of the same name.
    public ImmutableList<String> columns() {
        return ImmutableList.copyOf(columns);
    }

    /// What stands at an offset, the end of the name included.
    public Optional<Use> at(int offset) {
        return uses.stream().filter(u -> u.span.start() <= offset && offset <= u.span.end()).findFirst();
    }

    /// Where a symbol stands, its declaration first.
    public ImmutableList<Span> references(Symbol symbol) {
        return uses.stream().filter(u -> u.symbol.filter(s -> s == symbol).isPresent()).map(Use::span).collect(ImmutableList.toImmutableList());
    }

    // ---- declaring and using ---------------------------------------------------------------------------------------

    private Symbol declare(Kind kind, Ast.Name name, Span declaration, String doc, String type, Optional<Link> link) {
        Symbol known = level.names.get(name.text());
        if (known != null && known.name.span().equals(name.span())) return known;
        var symbol = new Symbol(kind, name, declaration, doc, type, level.outer == null, link);
        symbols.add(symbol);
        uses.add(new Use(name.span(), name.text(), Optional.of(symbol), Optional.empty()));
        level.names.putIfAbsent(name.text(), symbol);
        return symbol;
    }

    private Symbol local(Kind kind, Ast.Name name, Span declaration, String type) {
        return declare(kind, name, declaration, "", type, Optional.empty());
    }

    private Optional<Symbol> use(Span span, String name) {
        Optional<Symbol> symbol = level.find(name);
        uses.add(new Use(span, name, symbol, Optional.empty()));
        return symbol;
    }

    private void inside(Runnable work) {
        Level outer = level;
        level = new Level(outer);
        work.run();
        level = outer;
    }

    // ---- statements ------------------------------------------------------------------------------------------------

    /// All names of a level are known in all of it, whatever the order: what is used too early is still what is meant.
    private void statements(List<? extends Ast.Statement> statements) {
        statements.forEach(this::announce);
        statements.forEach(this::statement);
    }

    private void announce(Ast.Statement statement) {
        switch (statement) {
            case Ast.DimDecl d -> d.items().forEach(i -> declare(Kind.DIM, i.name(), d.span(), d.doc(), "", Optional.empty()));
            case Ast.ParamDecl d -> declare(Kind.PARAM, d.name(), d.span(), d.doc(), d.type().span().text(), Optional.empty());
            case Ast.PlaceholderDecl d -> declare(Kind.PLACEHOLDER, d.name(), d.span(), d.doc(), d.type().span().text(), Optional.empty());
            case Ast.VariableDecl d -> declare(Kind.VARIABLE, d.name(), d.span(), d.doc(), text(d.type()), Optional.empty());
            case Ast.LetDecl d -> Patterns.names(d.pattern()).forEach(n -> declare(Kind.LET, n, d.span(), d.doc(), text(d.type()), Optional.empty()));
            case Ast.DefDecl d -> declare(Kind.DEF, d.name(), d.span(), d.doc(), "", Optional.empty());
            case Ast.ModuleDecl d -> declare(Kind.MODULE, d.name(), d.span(), d.doc(), "", Optional.empty());
            case Ast.UpdateDecl d -> declare(Kind.UPDATE, d.name(), d.span(), d.doc(), "", Optional.empty());
            case Ast.DataDecl d -> Patterns.names(d.pattern()).forEach(n -> declare(Kind.DATA, n, d.span(), d.doc(), "", Optional.empty()));
            case Ast.ImportDecl d -> Declarations.names(d).forEach(n -> {
                if (d.alias().isPresent()) declare(Kind.IMPORT, n, d.span(), d.doc(), "", Optional.of(new Link(d.path().value(), "")));
                else stem(d, n);
            });
            case Ast.FromDecl d -> d.items().forEach(i -> {
                var link = new Link(d.path().value(), i.name().text());
                if (i.alias().isPresent()) uses.add(new Use(i.name().span(), i.name().text(), Optional.empty(), Optional.of(link)));
                declare(Kind.IMPORT, i.alias().orElse(i.name()), d.span(), d.doc(), "", Optional.of(link));
            });
            case Ast.EvalCommand c -> Patterns.names(c.pattern()).forEach(n -> declare(Kind.EVAL, n, c.span(), "", "", Optional.empty()));
            case Ast.Broken b -> b.names().forEach(n -> declare(Kind.LET, n, b.span(), "", "", Optional.empty()));
            case Ast.Command _ -> { }
        }
    }

    /// The name of an import that gives none is part of a path and not written as a name.
    private void stem(Ast.ImportDecl d, Ast.Name name) {
        var symbol = new Symbol(Kind.IMPORT, name, d.span(), d.doc(), "", level.outer == null, Optional.of(new Link(d.path().value(), "")));
        symbols.add(symbol);
        level.names.putIfAbsent(name.text(), symbol);
    }

    private static String text(Optional<Ast.Type> type) {
        return type.map(t -> t.span().text()).orElse("");
    }

    private void statement(Ast.Statement statement) {
        switch (statement) {
            case Ast.DimDecl d -> d.items().forEach(i -> i.value().ifPresent(this::expr));
            case Ast.ParamDecl d -> typed(d.type(), d.value());
            case Ast.PlaceholderDecl d -> typed(d.type(), d.value());
            case Ast.VariableDecl d -> {
                d.type().ifPresent(this::type);
                expr(d.value());
            }
            case Ast.LetDecl d -> {
                d.type().ifPresent(this::type);
                all(d.values());
            }
            case Ast.DefDecl d -> function(d.name(), List.of(d.parameters()), d.result(), d.body(), d.gradient());
            case Ast.ModuleDecl d -> function(d.name(), List.of(d.config(), d.inputs()), d.result(), d.body(), Optional.empty());
            case Ast.UpdateDecl d -> inside(() -> {
                d.parameters().ifPresent(p -> parameters(d.name(), p));
                d.assignments().forEach(a -> {
                    use(a.target().span(), a.target().text());
                    expr(a.value());
                });
            });
            case Ast.DataDecl d -> all(d.values());
            case Ast.Command c -> command(c);
            case Ast.ImportDecl _, Ast.FromDecl _, Ast.Broken _ -> { }
        }
    }

    private void typed(Ast.Type type, Optional<Ast.Expr> value) {
        type(type);
        value.ifPresent(this::expr);
    }

    private void function(Ast.Name name, List<ImmutableList<Ast.Parameter>> lists, Optional<Ast.ResultType> result, Ast.Block body, Optional<Ast.GradientClause> gradient) {
        inside(() -> {
            lists.forEach(p -> parameters(name, p));
            result.ifPresent(r -> r.types().forEach(this::signature));
            inside(() -> block(body));
            gradient.ifPresent(g -> inside(() -> {
                lambda(g.parameters());
                expr(g.value());
            }));
        });
    }

    private void parameters(Ast.Name function, List<Ast.Parameter> parameters) {
        Optional<Symbol> of = level.find(function.text());
        for (Ast.Parameter p : parameters) {
            p.type().ifPresent(this::signature);
            p.value().ifPresent(this::expr);
            Symbol symbol = local(Kind.PARAMETER, p.name(), p.span(), text(p.type()));
            of.ifPresent(f -> f.parameters.putIfAbsent(p.name().text(), symbol));
        }
    }

    private void block(Ast.Block block) {
        for (Ast.BlockStatement s : block.statements())
            switch (s) {
                case Ast.LetDecl d -> {
                    d.type().ifPresent(this::signature);
                    all(d.values());
                    Patterns.names(d.pattern()).forEach(n -> local(Kind.LOCAL, n, d.span(), text(d.type())));
                }
                case Ast.VariableDecl d -> {
                    d.type().ifPresent(this::signature);
                    expr(d.value());
                    local(Kind.VARIABLE, d.name(), d.span(), text(d.type()));
                }
                case Ast.AssertCommand a -> {
                    expr(a.condition());
                    a.message().ifPresent(this::expr);
                }
            }
        all(block.results());
    }

    private void command(Ast.Command command) {
        switch (command) {
            case Ast.EvalCommand c -> fed(c.values(), c.feeds());
            case Ast.PrintCommand c -> fed(c.items(), c.feeds());
            case Ast.RunCommand c -> {
                fed(c.items(), c.feeds());
                c.times().ifPresent(this::expr);
            }
            case Ast.AssertCommand c -> {
                fed(List.of(c.condition()), c.feeds());
                c.message().ifPresent(this::expr);
            }
            case Ast.GradCheckCommand c -> {
                fed(List.of(c.value()), c.feeds());
                c.over().ifPresent(this::expr);
            }
            case Ast.TrainCommand c -> c.clauses().forEach(this::clause);
            case Ast.SaveCommand c -> {
                all(c.values());
                expr(c.path());
            }
            case Ast.LoadCommand c -> {
                expr(c.path());
                all(c.into());
            }
            case Ast.PlotCommand c -> {
                fed(c.items(), c.feeds());
                c.path().ifPresent(this::expr);
            }
            case Ast.ExportCommand c -> {
                expr(c.path());
                all(c.inputs());
                all(c.outputs());
            }
            case Ast.TestCommand c -> inside(() -> statements(c.statements()));
        }
    }

    private void clause(Ast.TrainClause clause) {
        switch (clause) {
            case Ast.Minimize c -> expr(c.objective());
            case Ast.Maximize c -> expr(c.objective());
            case Ast.Over c -> expr(c.variables());
            case Ast.Using c -> expr(c.optimizer());
            case Ast.Apply c -> all(c.updates());
            case Ast.Watch c -> all(c.values());
            case Ast.On c -> {
                expr(c.data());
                c.feed().ifPresent(this::feeds);
            }
            case Ast.Batch c -> expr(c.size());
            case Ast.Shuffle c -> c.seed().ifPresent(this::expr);
            case Ast.Epochs c -> expr(c.count());
            case Ast.Steps c -> expr(c.count());
            case Ast.StopWhen c -> expr(c.condition());
            case Ast.Every c -> {
                expr(c.count());
                inside(() -> statements(c.commands()));
            }
        }
    }

    private void fed(List<? extends Ast.Expr> values, Optional<Ast.Expr> feeds) {
        all(values);
        feeds.ifPresent(this::feeds);
    }

    /// The keys of feeds are names, as `x` and `fc.w` are.
    private void feeds(Ast.Expr feeds) {
        if (!(feeds instanceof Ast.MapOf map)) {
            expr(feeds);
            return;
        }
        for (Ast.MapItem item : map.items()) {
            String first = item.key().getFirst();
            Span key = item.keySpan();
            if (!key.text().startsWith("\"") && level.find(first).isPresent()) use(key.source().span(key.start(), key.start() + first.codePointCount(0, first.length())), first);
            expr(item.value());
        }
    }

    // ---- types -----------------------------------------------------------------------------------------------------

    private void type(Ast.Type type) {
        dims(type, false);
    }

    /// In a signature a dim that nobody knows is bound there.
    private void signature(Ast.Type type) {
        dims(type, true);
    }

    private void dims(Ast.Type type, boolean binding) {
        type.dims().ifPresent(dims -> dims.forEach(d -> {
            switch (d) {
                case Ast.KnownDim(_, Ast.Ref ref) when binding && level.find(ref.name()).isEmpty() -> local(Kind.DIM, new Ast.Name(ref.span(), ref.name()), type.span(), "");
                case Ast.KnownDim k -> expr(k.value());
                case Ast.LeadingDims l -> l.name().ifPresent(n -> leading(n, type));
                case Ast.UnknownDim _ -> { }
            }
        }));
    }

    private void leading(Ast.Name name, Ast.Type type) {
        if (level.find("..." + name.text()).isPresent()) {
            use(name.span(), "..." + name.text());
            return;
        }
        var symbol = new Symbol(Kind.DIM, name, type.span(), "", "", false, Optional.empty());
        symbols.add(symbol);
        uses.add(new Use(name.span(), name.text(), Optional.of(symbol), Optional.empty()));
        level.names.put("..." + name.text(), symbol);
    }

    // ---- expressions -----------------------------------------------------------------------------------------------

    private void all(List<? extends Ast.Expr> exprs) {
        exprs.forEach(this::expr);
    }

    private void expr(Ast.Expr expr) {
        switch (expr) {
            case Ast.Ref e -> use(e.span(), e.name());
            case Ast.If e -> all(List.of(e.condition(), e.then(), e.otherwise()));
            case Ast.Lambda e -> inside(() -> {
                lambda(e.parameters());
                inside(() -> block(e.body()));
            });
            case Ast.Chain e -> {
                expr(e.first());
                e.links().forEach(l -> expr(l.operand()));
            }
            case Ast.Prefix e -> expr(e.operand());
            case Ast.Access e -> access(e);
            case Ast.TupleOf e -> all(e.items());
            case Ast.ListOf e -> all(e.items());
            case Ast.MapOf e -> e.items().forEach(i -> expr(i.value()));
            case Ast.Template e -> e.parts().forEach(p -> {
                if (p instanceof Ast.Hole h) expr(h.value());
            });
            case Ast.Int _, Ast.Real _, Ast.Text _, Ast.Bool _, Ast.None _, Ast.Missing _ -> { }
        }
    }

    private void lambda(List<Ast.LambdaParameter> parameters) {
        for (Ast.LambdaParameter p : parameters) {
            p.type().ifPresent(this::signature);
            Patterns.names(new Ast.Pattern(p.span(), ImmutableList.of(p.pattern()))).forEach(n -> local(Kind.PARAMETER, n, p.span(), text(p.type())));
        }
    }

    private void access(Ast.Access access) {
        Optional<Symbol> symbol = Optional.empty();
        String name = "";
        if (access.base() instanceof Ast.Ref ref) {
            symbol = use(ref.span(), ref.name());
            name = ref.name();
        } else expr(access.base());
        boolean history = false;
        for (Ast.Trailer trailer : access.trailers()) {
            switch (trailer) {
                case Ast.Call c -> {
                    call(c, symbol, symbol.isEmpty() && name.equals("table"));
                    if (symbol.isEmpty() && !name.isEmpty()) calls.add(new Called(name, c));
                    history = symbol.isEmpty() && name.equals("history");
                }
                case Ast.Subscript s -> s.indices().forEach(this::index);
                case Ast.Field f -> field(f, symbol, history);
            }
            if (!(trailer instanceof Ast.Call)) history = false;
            symbol = Optional.empty();
            name = "";
        }
    }

    /// `nn.Dense` is a name of another file; `history("fit").loss` is the name of what was watched.
    private void field(Ast.Field field, Optional<Symbol> of, boolean history) {
        String name = field.name().text();
        Optional<Link> link = of.flatMap(s -> s.link).filter(l -> l.name.isEmpty()).map(l -> new Link(l.path, name));
        if (link.isPresent()) uses.add(new Use(field.name().span(), name, Optional.empty(), link));
        else if (history && level.find(name).isPresent()) use(field.name().span(), name);
    }

    private void call(Ast.Call call, Optional<Symbol> of, boolean table) {
        for (Ast.Argument a : call.arguments()) {
            if (a instanceof Ast.Keyword k) {
                Optional.ofNullable(of.map(f -> f.parameters.get(k.name().text())).orElse(null))
                        .ifPresent(p -> uses.add(new Use(k.name().span(), k.name().text(), Optional.of(p), Optional.empty())));
                if (table) columns.add(k.name().text());
            }
            expr(a.value());
        }
    }

    private void index(Ast.Index index) {
        switch (index) {
            case Ast.At at -> expr(at.value());
            case Ast.Slice s -> {
                s.start().ifPresent(this::expr);
                s.stop().ifPresent(this::expr);
                s.step().ifPresent(this::expr);
            }
            case Ast.EllipsisIndex _, Ast.NewAxisIndex _ -> { }
        }
    }
}
