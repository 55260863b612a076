package io.kgraph.lang;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a function of the backend refuses, as the message of the language: code, exact place, values as the author named them.
final class Refusals {
    private static final Pattern FACT = Pattern.compile(".* (?:is|has) (\\S+(?: elements)?)");
    private static final int LONGEST = 100;
    private static final Pattern RANK = Pattern.compile("rank (.+) is needed");
    private static final Pattern MADE = Pattern.compile("made at (.*):([0-9]+):([0-9]+)");
    private static final Pattern LEADING_NAME = Pattern.compile("([a-z_0-9]+|x\\[…]): (.*)", Pattern.DOTALL);
    private static final Pattern LEADING_OP = Pattern.compile("[a-z_0-9]+ (needs|takes|keeps|goes|has|reaches|does|repeats) (.*)", Pattern.DOTALL);
    private static final Pattern OPERATOR = Pattern.compile("[\\w.]+ ([-+*/%@<>=!]+|//|\\*\\*|[<>=!]=) [\\w.]+");
    private static final Set<String> COUNTING = Set.of("'+'", "'-'", "'*'", "'/'", "'//'", "'%'", "'**'", "'@'");
    private static final Pattern QUOTED = Pattern.compile("'([^']+)'");
    private static final Pattern QUOTED_DTYPE = Pattern.compile("\"(\\w+)\"");
    private static final Pattern JAVA_NAME = Pattern.compile("K\\.([a-zA-Z0-9]+)");

    /// What a cast mends, so that the whole expression can be written anew.
    private static final Set<Code> MENDED = Set.of(Code.E0302, Code.E0305, Code.E0310);

    private final Surroundings around;

    Refusals(Surroundings around) {
        this.around = around;
    }

    /// @param who what the author called: `sum`, `'@'`
    Diagnostic diagnostic(GraphError e, Calls.Site site, String who) {
        Code code = isBoolArithmetic(who, site) ? Code.E0310 : code(e, site);
        Span span = narrowed(code, site);
        Diagnostic d = code.at(span, sentence(code, e, site, who));
        for (Diagnostic.Row row : rows(e, site)) d = d.row(row);
        if (!e.candidates().isEmpty()) d = d.candidates(near(e));
        String hint = hint(code, e, site);
        if (hint.isEmpty()) return d;
        boolean whole = MENDED.contains(code) && hint.contains("cast(") && !hint.endsWith(".") && replaces(site);
        return whole ? d.hint(hint, new Diagnostic.Edit(site.whole().place(), hint)) : d.hint(hint);
    }

    /// An operator that counts has a bool beside it.
    private static boolean isBoolArithmetic(String who, Calls.Site site) {
        return COUNTING.contains(who) && site.given().stream().anyMatch(Refusals::isBool);
    }

    private static boolean isBool(Calls.Given given) {
        return given.value() instanceof Tensor t && t.fullType() instanceof TensorType type && type.dtype() == DType.BOOL || given.value() instanceof Boolean;
    }

    /// Of many candidates those that look like what stands in quotes.
    private static List<String> near(GraphError e) {
        Matcher quoted = QUOTED.matcher(e.sentence());
        return e.candidates().size() > 3 && quoted.find() ? Nearest.to(quoted.group(1), e.candidates()) : e.candidates();
    }

    private static Code code(GraphError e, Calls.Site site) {
        return switch (e.title()) {
            case "SHAPE MISMATCH" -> Code.E0301;
            case "DTYPE MISMATCH" -> e.sentence().contains(" takes ") || e.sentence().contains("cast does not") || e.involved().size() == 1 ? Code.E0303 : Code.E0302;
            case "AXIS" -> Code.E0307;
            case "RANK" -> Code.E0308;
            // A number inside of a function is not what the author wrote.
            case "FLOAT INTO INTEGER" -> site.given().stream().allMatch(g -> g.value() instanceof Tensor) ? Code.E0303 : Code.E0305;
            case "OUT OF RANGE" -> Code.E0306;
            case "BOOL ARITHMETIC" -> Code.E0310;
            case "INDEX" -> Code.E0313;
            case "BOOLEAN MASK" -> Code.E0314;
            case "BRANCHES" -> Code.E0312;
            case "NOT YET" -> Code.E0112;
            case "UPDATE IN A LOOP" -> Code.E0508;
            default -> byTitle(e).orElse(byKind(e));
        };
    }

    /// Those who open files use the titles of the language.
    private static Optional<Code> byTitle(GraphError e) {
        for (Code code : Code.values()) if (code.title().equals(e.title()) && code != Code.E0214 && code != Code.E0316) return Optional.of(code);
        return Optional.empty();
    }

    private static Code byKind(GraphError e) {
        if (e.title().equals("BAD VALUE") || e.kind() != ErrorKind.TYPE) return Code.E0316;
        return e.sentence().contains("dtype") ? Code.E0303 : Code.E0214;
    }

    /// A literal that does not fit is what is wrong, not the whole operation.
    private static Span narrowed(Code code, Calls.Site site) {
        if (code != Code.E0305 && code != Code.E0306) return site.whole();
        for (Calls.Given g : site.given()) if (!(g.value() instanceof Tensor)) return g.span();
        return site.whole();
    }

    // ---- sentences -------------------------------------------------------------------------------------------------

    private static String sentence(Code code, GraphError e, Calls.Site site, String who) {
        String text = snake(e.sentence());
        Matcher named = LEADING_NAME.matcher(text);
        String body = named.matches() ? named.group(2) : text;
        return switch (code) {
            case E0301 -> clash(said(who, body), e);
            case E0302 -> e.involved().size() >= 2 ? dtypes(e) + " do not mix; nothing is converted implicitly." : capital(body);
            case E0303 -> e.title().equals("FLOAT INTO INTEGER") ? who + " needs floating types." : said(who, body);
            case E0305, E0306 -> capital(body);
            case E0307 -> capital(body.replaceFirst("^[a-z_0-9]+ has no axis (\\d+) in rank (\\d+)", "Axis $1 is outside rank $2"));
            case E0308 -> body.startsWith("Rank of") ? body : rank(body, site).map(r -> who + r).orElse(said(who, body));
            case E0310 -> "Bool is not a number; cast it.";
            case E0312 -> e.involved().size() >= 2 ? "The branches differ: " + e.involved().get(0).type() + " and " + e.involved().get(1).type() + "." : capital(body);
            case E0316 -> who + ": " + small(body);
            case E0406 -> capital(body);
            case E0508 -> assigned(site, body, e);
            case E0602 -> "A gradient needs a floating loss.";
            default -> capital(body);
        };
    }

    /// ` needs rank 2, but x has rank 3.`
    private static Optional<String> rank(String body, Calls.Site site) {
        Matcher needed = RANK.matcher(body.replaceFirst("\\.$", ""));
        Optional<Calls.Given> tensor = site.given().stream().filter(g -> g.value() instanceof Tensor t && t.fullType() instanceof TensorType type && type.rankKnown()).findFirst();
        if (!needed.matches() || tensor.isEmpty() || !(tensor.get().value() instanceof Tensor t)) return Optional.empty();
        return Optional.of(" needs rank " + needed.group(1) + ", but " + Kinds.shortened(tensor.get().span()) + " has rank " + t.rank() + ".");
    }

    private static String clash(String text, GraphError e) {
        List<String> found = e.involved().stream().map(i -> FACT.matcher(i.fact())).filter(Matcher::matches).map(m -> m.group(1)).distinct().toList();
        if (found.size() != 2 || text.contains(", but ")) return text;
        return text.substring(0, text.length() - 1) + ", but " + found.get(0) + " is not " + found.get(1) + ".";
    }

    /// Shapes that were found not to fit while running.
    static String met(GraphError e, Span span) {
        Matcher operator = OPERATOR.matcher(span.text());
        String body = snake(e.sentence());
        return clash(said(operator.matches() ? "'" + operator.group(1) + "'" : body.split(" ", 2)[0], body), e);
    }

    private static String assigned(Calls.Site site, String body, GraphError e) {
        if (site.given().isEmpty() || e.title().equals("UPDATE IN A LOOP")) return capital(body);
        Calls.Given first = site.given().getFirst();
        return Kinds.shortened(first.span()) + " is " + Kinds.named(first.value()) + ", not a variable.";
    }

    private static String dtypes(GraphError e) {
        return e.involved().get(0).type().replaceFirst("\\[.*", "") + " and " + e.involved().get(1).type().replaceFirst("\\[.*", "");
    }

    /// `needs …` of `matmul needs …`.
    private static Optional<String> startingWithVerb(String body) {
        Matcher m = LEADING_OP.matcher(body);
        return m.matches() ? Optional.of(m.group(1) + " " + m.group(2)) : Optional.empty();
    }

    /// A sentence about a function: of its own op, which the author knows by the function's name, or of something else.
    private static String said(String who, String body) {
        boolean ofArgument = Functions.find(who).filter(f -> f.signature().has(body.split(" ", 2)[0])).isPresent();
        return (ofArgument ? Optional.<String>empty() : startingWithVerb(body)).map(v -> who + " " + v).orElse(who + ": " + body);
    }

    /// Behind a colon an article begins small; the backend's own texts stay as they are.
    private static String small(String text) {
        return text.startsWith("The") ? "t" + text.substring(1) : text;
    }

    private static String capital(String text) {
        String sentence = text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
        return sentence.endsWith(".") || sentence.endsWith("?") ? sentence : sentence + ".";
    }

    /// Names of Java functions as the language spells them.
    static String snake(String text) {
        return JAVA_NAME.matcher(text).replaceAll(m -> m.group(1).replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT));
    }

    // ---- the values involved ---------------------------------------------------------------------------------------

    private List<Diagnostic.Row> rows(GraphError e, Calls.Site site) {
        var rows = new ArrayList<Diagnostic.Row>();
        if (e.title().equals("CARRY CHANGES") || e.title().equals("UPDATE IN A LOOP")) {   // these were made inside, not given
            for (GraphError.Involved i : e.involved()) rows.add(inner(i));
            return rows;
        }
        Set<Tensor> shown = Collections.newSetFromMap(new IdentityHashMap<>());
        var facts = new ArrayList<>(e.involved());
        for (Calls.Given g : site.given())
            for (Tensor t : tensors(g.value())) {
                if (!shown.add(t)) continue;
                String type = t.fullType().toString();
                String fact = "";
                for (int i = 0; i < facts.size() && fact.isEmpty(); i++)
                    if (facts.get(i).type().equals(type)) fact = facts.remove(i).fact();
                rows.add(row(t, g, type, said(fact)));
            }
        return rows;
    }

    /// A value by the expression that makes it.
    private Diagnostic.Row inner(GraphError.Involved i) {
        Matcher made = MADE.matcher(i.origin());
        Optional<Span> span = made.matches() ? around.expression(made.group(1), Integer.parseInt(made.group(2)), Integer.parseInt(made.group(3))) : Optional.empty();
        return span.isEmpty() ? new Diagnostic.Row(i.name(), i.type(), i.fact(), RunErrors.origin(i)) : new Diagnostic.Row(Kinds.shortened(span.get()), i.type(), i.fact(), "line " + span.get().line());
    }

    /// The type says the dtype already.
    private static String said(String fact) {
        return fact.startsWith("dtype is") || fact.startsWith("shape is") ? "" : fact;
    }

    private Diagnostic.Row row(Tensor t, Calls.Given g, String type, String fact) {
        Optional<Program.Origin> origin = around.origin(t);
        boolean own = g.value() == t;
        String name = own ? Kinds.shortened(g.span()) : origin.map(Program.Origin::name).orElse(t.label());
        String from = origin.filter(o -> !o.kind().isEmpty()).map(Program.Origin::text).orElse("");
        return new Diagnostic.Row(name, type, fact, from);
    }

    private static List<Tensor> tensors(@Nullable Object value) {
        if (value instanceof Tensor t) return List.of(t);
        if (value instanceof List<?> list) return list.stream().filter(Tensor.class::isInstance).map(Tensor.class::cast).toList();
        return List.of();
    }

    // ---- hints -----------------------------------------------------------------------------------------------------

    private String hint(Code code, GraphError e, Calls.Site site) {
        if (code == Code.E0302 && site.given().size() == 2 && site.given().get(0).value() instanceof Tensor a && site.given().get(1).value() instanceof Tensor b)
            return casting(a, b, site);
        if (code == Code.E0302 && mixed(site).isPresent()) return mixed(site).get();
        if (code == Code.E0305) return floating(site);
        if (code == Code.E0310) return booleans(site);
        if (code == Code.E0301 && e.hint().isEmpty() && site.whole().text().contains("@")) return declaring(site);
        return code == Code.E0508 && !e.title().equals("UPDATE IN A LOOP") || code == Code.E0602 ? "" : e.hint().map(Refusals::snake).map(h -> spelt(h, e, site)).orElse("");
    }

    /// With the values as the author wrote them; nothing where a value is one that the author never saw.
    private static String spelt(String hint, GraphError e, Calls.Site site) {
        var written = new HashMap<String, String>();
        for (Calls.Given g : site.given())
            for (Tensor t : tensors(g.value()))
                if (g.value() == t && written.put(t.label(), Kinds.shortened(g.span())) != null && mentions(hint, t.label())) return "";
        for (GraphError.Involved i : e.involved()) if (!written.containsKey(i.name()) && mentions(hint, i.name())) return "";
        String text = hint;
        for (var entry : written.entrySet()) text = name(entry.getKey()).matcher(text).replaceAll(Matcher.quoteReplacement(entry.getValue()));
        return QUOTED_DTYPE.matcher(text).replaceAll(m -> DType.parse(m.group(1)).isPresent() ? m.group(1) : "\"" + m.group(1) + "\"");
    }

    private static boolean mentions(String hint, String label) {
        return name(label).matcher(hint).find();
    }

    private static Pattern name(String label) {
        return Pattern.compile("(?<![\\w.])" + Pattern.quote(label) + "(?![\\w(])");
    }

    /// `x @ W` would fit if the variable on the right were declared so.
    private String declaring(Calls.Site site) {
        if (site.given().size() != 2 || !(site.given().get(0).value() instanceof Tensor a) || !(site.given().get(1).value() instanceof Variable w)) return "";
        if (a.rank() < 1 || w.rank() < 2) return "";
        return "declare " + site.given().get(1).span().text() + " as " + w.type().with(w.shape().with(-2, a.shape().dim(-1))) + ".";
    }

    /// The less floating side is cast to the other's dtype.
    private static String casting(Tensor a, Tensor b, Calls.Site site) {
        if (a.dtype() == DType.STRING || b.dtype() == DType.STRING) return "";
        boolean left = !a.dtype().isFloating() && b.dtype().isFloating();
        return cast(site, List.of(site.given().get(left ? 0 : 1)), (left ? b : a).dtype());
    }

    /// Of the tensors in a list, an integer one beside a floating one.
    private Optional<String> mixed(Calls.Site site) {
        List<Tensor> all = site.given().stream().flatMap(g -> tensors(g.value()).stream()).filter(t -> t.fullType() instanceof TensorType).toList();
        Optional<Tensor> to = all.stream().filter(t -> t.dtype().isFloating()).findFirst();
        Optional<Tensor> from = all.stream().filter(t -> t.dtype().isInteger()).findFirst();
        if (to.isEmpty() || from.isEmpty()) return Optional.empty();
        return around.origin(from.get()).map(o -> "cast(" + o.name() + ", " + to.get().dtype() + ") would fit.");
    }

    private static String floating(Calls.Site site) {
        return site.given().stream().filter(g -> g.value() instanceof Tensor && g.span().start() < site.whole().end()).findFirst()
                .map(g -> cast(site, List.of(g), DType.FLOAT32)).orElse("");
    }

    /// Bools become what they meet.
    private static String booleans(Calls.Site site) {
        DType dtype = DType.FLOAT32;
        for (Calls.Given g : site.given()) {
            if (g.value() instanceof Tensor t && !isBool(g)) dtype = t.dtype();
            if (g.value() instanceof Long) dtype = DType.INT32;
        }
        return cast(site, site.given().stream().filter(Refusals::isBool).toList(), dtype);
    }

    /// The expression with some of its parts cast; the first cast alone where the whole is long.
    private static String cast(Calls.Site site, List<Calls.Given> parts, DType dtype) {
        Span whole = site.whole();
        if (parts.isEmpty()) return "";
        if (!replaces(site)) return "cast(" + Kinds.shortened(parts.getFirst().span()) + ", " + dtype + ")";
        var text = new StringBuilder();
        int at = whole.start();
        for (Calls.Given g : parts) {
            Span span = bracketed(g.span(), whole);
            text.append(whole.source().text(at, span.start())).append("cast(").append(g.span().text()).append(", ").append(dtype).append(')');
            at = span.end();
        }
        return text.append(whole.source().text(at, whole.end())).toString();
    }

    /// Whether the values stand in the expression itself, and it is short enough to be shown again.
    private static boolean replaces(Calls.Site site) {
        Span whole = site.whole();
        return whole.text().length() <= LONGEST && site.given().stream().allMatch(g -> g.span().start() >= whole.start() && g.span().end() <= whole.end());
    }

    /// With the brackets around it, which a cast does not need.
    private static Span bracketed(Span span, Span whole) {
        if (span.start() == 0 || span.end() >= span.source().length()) return span;
        Span wider = span.source().span(span.start() - 1, span.end() + 1);
        boolean within = wider.start() >= whole.start() && wider.end() <= whole.end();
        boolean called = wider.start() > whole.start() && Character.isJavaIdentifierPart(span.source().text(wider.start() - 1, wider.start()).codePointAt(0));
        return within && !called && wider.text().startsWith("(") && wider.text().endsWith(")") ? wider : span;
    }
}
