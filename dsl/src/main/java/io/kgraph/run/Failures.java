package io.kgraph.run;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import io.kgraph.error.Place;
import io.kgraph.ir.Graph;
import io.kgraph.lang.Code;
import io.kgraph.lang.Command;
import io.kgraph.lang.FormatSpec;
import io.kgraph.lang.Program;
import io.kgraph.lang.Span;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The messages of what goes wrong while a script runs.
final class Failures {
    /// What concerns files and data stands at the command, whatever line made the tensors.
    private static final Set<Code> OF_COMMANDS =
            Set.of(Code.E0701, Code.E0702, Code.E0703, Code.E0704, Code.E0705, Code.E0706, Code.E0707);

    private static final String UNITS = " kMGTPE";
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,18}) bytes");

    private Failures() {}

    /// What a session, a file or a plot refused.
    static Diagnostic of(GraphError e, Program program, Command command) {
        for (Code code : OF_COMMANDS)
            if (code.title().equals(e.title())) {
                Diagnostic d = code.at(command.span(), e.sentence()).candidates(e.candidates());
                for (var i : e.involved()) d = d.row(i.name(), i.type(), i.fact(), "");
                return e.hint().isPresent() ? d.hint(e.hint().get()) : d;
            }
        if (e.sentence().startsWith("plot: ") || e.sentence().startsWith("train: ") || e.sentence().startsWith("export: ")) return Code.E0316.at(command.span(), e.sentence());
        return program.origins().explain(e, command);
    }

    // ---- E0809 ---------------------------------------------------------------------------------------------------------------

    static Diagnostic memory(OutOfMemoryError e, Command command) {
        Matcher bytes = BYTES.matcher(String.valueOf(e.getMessage()));
        String amount = bytes.find() ? amount(Double.parseDouble(bytes.group(1))) + " at once, which are not free" : "more memory than there is";
        return Code.E0809.at(command.span(), "This needs " + amount + ".").hint("feed smaller batches, or compute in slices.");
    }

    private static String amount(double bytes) {
        int unit = 0;
        double left = bytes;
        for (; left >= 1000 && unit < UNITS.length() - 1; unit++) left /= 1000;
        return String.format(Locale.ROOT, unit == 0 ? "%.0f bytes" : "%.1f " + UNITS.charAt(unit) + "B", left);
    }

    // ---- E0504 ---------------------------------------------------------------------------------------------------------------

    static Diagnostic notFed(Command command, Command.Run run, List<Placeholder> missing, Program program) {
        Used used = firstUse(command, run, missing);
        String word = command.span().text().split("[^a-z]", 2)[0];
        Diagnostic d = Code.E0504.at(used.span, sentence(word, missing));
        Optional<Program.Origin> origin = program.origins().of(used.tensor);
        if (origin.isPresent() && !missing.contains(used.tensor))
            d = d.row(origin.get().name(), used.tensor.type().toString(), "", origin.get().text() + ", computed from " + names(missing));
        for (Placeholder p : missing) d = d.row(p.label(), p.type().toString(), "", program.origins().of(p).map(Program.Origin::text).orElse(""));
        String feeds = missing.stream().map(p -> p.label() + ": …").collect(Collectors.joining(", "));
        boolean train = command instanceof Command.Train;
        return d.hint(train ? "on … feed { " + feeds + " }" : word + " … with { " + feeds + " }");
    }

    static Diagnostic notFed(String option, List<Placeholder> missing, Program program) {
        Diagnostic d = Diagnostic.error(Code.E0504.name(), Code.E0504.title(), Place.file("command line"), sentence(option, missing));
        for (Placeholder p : missing) d = d.row(p.label(), p.type().toString(), "", program.origins().of(p).map(Program.Origin::text).orElse(""));
        return d.hint(missing.stream().map(p -> "--feed " + p.label() + "=@file.npy").collect(Collectors.joining(" ")));
    }

    private static String sentence(String who, List<Placeholder> missing) {
        return who + " needs " + names(missing) + ", which " + (missing.size() == 1 ? "has" : "have") + " no value here.";
    }

    private static String names(List<Placeholder> placeholders) {
        List<String> names = placeholders.stream().map(p -> "'" + p.label() + "'").toList();
        return names.size() == 1 ? names.getFirst() : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
    }

    private record Used(Span span, Tensor tensor) {}

    /// The first hole that needs one of the placeholders, else the command with its first fetch that does.
    private static Used firstUse(Command command, Command.Run run, List<Placeholder> missing) {
        if (command instanceof Command.Print print)
            for (Command.Line line : print.lines())
                if (line instanceof Command.Message m)
                    for (Command.Part part : m.template().parts())
                        if (part instanceof Command.Hole h && h.value() instanceof Command.Fetched f && needs(f.tensor(), missing)) return new Used(expression(h), f.tensor());
        for (Tensor t : run.fetches()) if (needs(t, missing)) return new Used(command.span(), t);
        return new Used(command.span(), missing.getFirst());
    }

    /// The hole without its braces and its specification.
    private static Span expression(Command.Hole hole) {
        Span span = hole.span();
        String text = span.text();
        if (!text.startsWith("{") || !text.endsWith("}")) return span;
        int colon = hole.spec().equals(FormatSpec.NONE) ? -1 : text.lastIndexOf(':');
        int end = colon < 0 ? text.length() - 1 : colon;
        return span.source().span(span.start() + 1, span.start() + text.codePointCount(0, end));
    }

    private static boolean needs(Tensor tensor, List<Placeholder> any) {
        Graph graph = Graph.of(List.of(tensor));
        return any.stream().anyMatch(graph::contains);
    }

    // ---- E0801 ---------------------------------------------------------------------------------------------------------------

    static Diagnostic assertion(Command.Assert command, NDArray condition, Optional<String> message, Map<Tensor, NDArray> found) {
        Diagnostic d = Code.E0801.at(command.span(), sentence(message.orElse("This does not hold: " + command.source())));
        for (Command.Shown side : command.sides()) {
            Shown value = Shown.of(side.value(), found::get);
            String type = value instanceof Shown.Array a ? a.array().type().toString() : "";
            d = d.row(side.source(), type, firstLine(value.text(FormatSpec.NONE)), "");
        }
        return condition.rank() == 0 ? d : d.row(command.source(), condition.type().toString(), falseElements(condition), "");
    }

    private static String sentence(String text) {
        return text.isEmpty() || ".!?".indexOf(text.charAt(text.length() - 1)) < 0 ? text + "." : text;
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end) + " …";
    }

    private static String falseElements(NDArray condition) {
        boolean[] elements = condition.toBooleanArray();
        int count = 0;
        int first = -1;
        for (int i = 0; i < elements.length; i++) {
            if (elements[i]) continue;
            if (count++ == 0) first = i;
        }
        return count + " of " + elements.length + (elements.length == 1 ? " element is" : " elements are") + " false, the first at " + index(first, condition);
    }

    /// `[3, 1]`: a position in row-major order as an index.
    static String index(long position, NDArray array) {
        var index = new long[array.rank()];
        long rest = position;
        for (int axis = index.length - 1; axis >= 0; axis--) {
            index[axis] = rest % array.extent(axis);
            rest /= array.extent(axis);
        }
        return java.util.Arrays.toString(index);
    }

    // ---- E0807 ---------------------------------------------------------------------------------------------------------------

    /// @param first the first node that is not finite, if it was found
    static Diagnostic notFinite(Command.Train train, double value, long epoch, long step, Optional<NonFinite.Found> first, String saved, Program program) {
        String what = Double.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
        Tensor objective = train.run().fetches().getFirst();
        Optional<Program.Origin> place = first.flatMap(f -> program.origins().of(f.node())).or(() -> program.origins().of(objective));
        Diagnostic d = Code.E0807.at(place.map(Program.Origin::span).orElse(train.span()),
                train.objective().orElseThrow() + " became " + what + " at epoch " + epoch + ", step " + step + ".");
        if (first.isPresent()) d = rows(d, first.get(), program);
        String label = train.named() ? "train \"" + train.label() + "\"" : "train";
        d = d.during("While running `" + label + "`, line " + train.span().line() + "; the variables of the last good step are in \"" + saved + "\".");
        Optional<String> hint = first.flatMap(f -> f.hint(node -> program.origins().of(node).map(Program.Origin::name).orElse(node.label())));
        return hint.isPresent() ? d.hint(hint.get()) : d;
    }

    private static Diagnostic rows(Diagnostic message, NonFinite.Found first, Program program) {
        Diagnostic d = message.row(named(first.node(), program, "the first node with " + first.what()));
        for (NonFinite.Input in : ImmutableList.copyOf(first.inputs())) d = d.row(named(in.node(), program, in.range()));
        return d;
    }

    private static Diagnostic.Row named(Tensor node, Program program, String note) {
        Optional<Program.Origin> origin = program.origins().of(node);
        String derived = node.site().derivation().map(s -> s + ", line " + node.site().line()).orElse("");
        return new Diagnostic.Row(origin.map(Program.Origin::name).orElse(node.label()), node.type().toString(), note, origin.map(Program.Origin::text).orElse(derived));
    }
}
