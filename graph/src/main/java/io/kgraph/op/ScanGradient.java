package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Rebuild;
import io.kgraph.type.TupleType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The gradient of a [Scan]: a scan in the other direction, which carries what comes back to the carries.
///
/// The values of the forward steps that it needs are stacked by a forward loop with more outputs; compiled, that loop and the first one are one.
final class ScanGradient {
    private final Tensor self;
    private final Scan scan;
    private final Graph body;
    private final List<@Nullable Tensor> upstreams;
    private final BitSet wanted;
    private final Cond.BodyGradient gradient;
    private final BitSet[] depends;                              // of the body's nodes: the parameters that a gradient passes to

    private ScanGradient(Tensor self, List<@Nullable Tensor> upstreams, BitSet wanted, Cond.BodyGradient gradient) {
        this.self = self;
        this.scan = (Scan) self.op();
        this.body = scan.body();
        this.upstreams = upstreams;
        this.wanted = wanted;
        this.gradient = gradient;
        this.depends = depends();
    }

    static List<@Nullable Tensor> of(Tensor self, List<@Nullable Tensor> upstreams, BitSet wanted, Cond.BodyGradient gradient) {
        return new ScanGradient(self, upstreams, wanted, gradient).contributions();
    }

    // ---- what depends on what ------------------------------------------------------------------------------------------

    private BitSet[] depends() {
        var depends = new BitSet[body.size()];
        for (int n = 0; n < depends.length; n++) depends[n] = new BitSet();
        for (int p = 0; p < body.parameters().size(); p++)
            if (body.parameters().get(p).dtype().isFloating()) depends[body.index(body.parameters().get(p))].set(p);
        for (int n = 0; n < depends.length; n++) {
            Tensor node = body.nodes().get(n);
            if (body.isParameter(node)) continue;
            for (int i = 0; i < node.inputs().size(); i++) {
                Tensor in = node.input(i);
                boolean passes = in.fullType() instanceof TupleType || in.dtype().isFloating() && node.op().differentiable(i);
                if (passes) depends[n].or(depends[body.index(in)]);
            }
        }
        return depends;
    }

    private BitSet depends(int result) {
        return depends[body.index(body.results().get(result))];
    }

    private boolean isFloating(int result) {
        return body.results().get(result).dtype().isFloating();
    }

    /// The carries to which something comes back and whose gradient somebody needs, in order.
    private List<Integer> active() {
        var live = new BitSet();
        for (int r = 0; r < upstreams.size(); r++) {
            if (upstreams.get(r) == null) continue;
            if (r < scan.carries()) live.set(r);
            else live.or(carries(depends(r)));
        }
        var useful = new BitSet();
        for (int i = 0; i < scan.carries(); i++) if (wanted.get(i)) useful.set(i);
        for (boolean grows = true; grows; ) {
            grows = false;
            for (int i = 0; i < scan.carries(); i++) {
                var from = carries(depends(i));
                if (live.get(i) && !contains(live, from)) {
                    live.or(from);
                    grows = true;
                }
                if (!useful.get(i) && (depends(i).intersects(wanted) || from.intersects(useful))) {
                    useful.set(i);
                    grows = true;
                }
            }
        }
        live.and(useful);
        return live.stream().filter(this::isFloating).boxed().toList();
    }

    private BitSet carries(BitSet parameters) {
        return parameters.get(0, scan.carries());
    }

    private static boolean contains(BitSet all, BitSet some) {
        var rest = (BitSet) some.clone();
        rest.andNot(all);
        return rest.isEmpty();
    }

    // ---- the backward loop ---------------------------------------------------------------------------------------------

    private List<@Nullable Tensor> contributions() {
        List<Integer> active = active();
        var reaching = (BitSet) wanted.clone();                  // what makes an output worth going back from
        active.forEach(reaching::set);
        var carried = new ArrayList<Tensor>();                   // in the backward body
        var results = new ArrayList<Tensor>();
        var ends = new ArrayList<Tensor>();
        for (int i : active) {
            carried.add(Placeholder.of(self.context(), body.parameters().get(i).type()));
            results.add(body.results().get(i));
            ends.add(end(i));
        }
        var arriving = new ArrayList<Tensor>();
        var given = new ArrayList<Tensor>();
        for (int r = scan.carries(); r < upstreams.size(); r++) {
            Tensor upstream = upstreams.get(r);
            if (upstream == null || !depends(r).intersects(reaching)) continue;
            given.add(upstream);
            arriving.add(Placeholder.of(self.context(), Scan.part(upstream.type())));
            results.add(body.results().get(r));
        }
        var variables = new ArrayList<>(active);
        wanted.stream().filter(i -> i >= scan.carries()).forEach(variables::add);
        var cotangents = ImmutableList.<Tensor>builder().addAll(carried).addAll(arriving).build();
        List<@Nullable Tensor> gradients = gradient.of(results, cotangents, variables.stream().map(body.parameters()::get).toList());
        return new Backward(active, carried, ends, arriving, given, variables, gradients).run();
    }

    /// What comes back to the final value of a carry.
    private Tensor end(int carry) {
        Tensor upstream = upstreams.get(carry);
        return upstream != null ? upstream : Build.zerosLike(self.input(carry));
    }

    /// The backward body, and what becomes of its results.
    private final class Backward {
        private final List<Integer> active;
        private final List<Tensor> carried;
        private final List<Tensor> ends;
        private final List<Tensor> arriving;
        private final List<Tensor> given;
        private final List<Integer> variables;
        private final List<@Nullable Tensor> gradients;
        private final List<Tensor> roots = new ArrayList<>();    // results of the backward body
        private final Map<Tensor, Integer> stacked = new HashMap<>();

        Backward(List<Integer> active, List<Tensor> carried, List<Tensor> ends, List<Tensor> arriving, List<Tensor> given, List<Integer> variables,
                List<@Nullable Tensor> gradients) {
            this.active = active;
            this.carried = new ArrayList<>(carried);
            this.ends = new ArrayList<>(ends);
            this.arriving = arriving;
            this.given = given;
            this.variables = variables;
            this.gradients = gradients;
        }

        List<@Nullable Tensor> run() {
            var needed = new ArrayList<Tensor>();
            for (int i = 0; i < variables.size(); i++) {
                Tensor g = gradients.get(i);
                if (g != null) needed.add(g);
            }
            var forward = new ForwardValues(scan, body, ImmutableList.<Tensor>builder().addAll(carried).addAll(arriving).build(), needed);
            var sums = new TreeMap<Integer, StepSum>();
            for (int i = 0; i < variables.size(); i++) {
                Tensor g = gradients.get(i);
                if (g != null && variables.get(i) >= scan.carries() + scan.sequences()) sums.put(i, StepSum.of(g, forward));
            }
            for (int i = 0; i < active.size(); i++) {
                Tensor g = gradients.get(i);
                roots.add(g != null ? g : Build.zerosLike(carried.get(i)));
            }
            sums.forEach((i, sum) -> accumulate(sum, self.input(variables.get(i))));
            int carries = roots.size();
            for (int i = 0; i < variables.size(); i++) {
                Tensor g = gradients.get(i);
                if (g != null && scan.isSequence(variables.get(i))) stack(g);
            }
            sums.values().forEach(s -> s.stacks().forEach(this::stack));
            List<Tensor> results = roots.isEmpty() ? List.of() : loop(forward, carries);
            return taken(results, sums, forward);
        }

        private void accumulate(StepSum sum, Tensor capture) {
            Tensor term = sum.accumulated();
            if (term == null) return;
            Tensor so = Placeholder.of(self.context(), capture.type());
            stacked.put(term, carried.size());                   // its final value is the sum
            carried.add(so);
            ends.add(Build.zerosLike(capture));
            roots.add(Build.add(so, term));
        }

        private void stack(Tensor value) {
            if (stacked.putIfAbsent(value, roots.size()) == null) roots.add(value);
        }

        /// The loop itself: carries, then the parts of what arrives, of the forward values and of the sequences, then captures.
        private List<Tensor> loop(ForwardValues forward, int carries) {
            forward.choose(roots);
            var parameters = new ArrayList<Tensor>();
            var inputs = new ArrayList<Tensor>();
            var replaced = new HashMap<Tensor, Tensor>();
            parameters.addAll(carried);
            inputs.addAll(ends);
            parameters.addAll(arriving);
            inputs.addAll(given);
            List<Tensor> stacks = forward.stacks(self);
            for (int i = 0; i < stacks.size(); i++) {
                Tensor value = forward.saved().get(i), stand = Placeholder.of(self.context(), value.type());
                replaced.put(value, stand);
                parameters.add(value);
                inputs.add(stacks.get(i));
            }
            int sequences = parameters.size() - carries;
            for (int p = scan.carries(); p < body.parameters().size(); p++) {
                if (!forward.uses(body.parameters().get(p))) continue;
                parameters.add(body.parameters().get(p));
                inputs.add(self.input(p));
                if (scan.isSequence(p)) sequences++;
            }
            Graph backward = Rebuild.of(Graph.of(parameters, roots), replaced, (node, in, after) -> Rebuild.on(node, node.op(), in, after)).graph();
            return Cond.results(Tensor.of(self.context(), new Scan(backward, carries, sequences, scan.steps(), !scan.reverse(), scan.recompute()), inputs));
        }

        private List<@Nullable Tensor> taken(List<Tensor> results, Map<Integer, StepSum> sums, ForwardValues forward) {
            var contributions = new ArrayList<@Nullable Tensor>(Collections.nCopies(self.inputs().size(), null));
            for (int i = 0; i < variables.size(); i++) {
                int input = variables.get(i);
                Tensor g = gradients.get(i);
                if (input < scan.carries()) contributions.set(input, results.get(i));
                else if (g == null) continue;
                else if (scan.isSequence(input)) contributions.set(input, results.get(Objects.requireNonNull(stacked.get(g))));
                else contributions.set(input, Objects.requireNonNull(sums.get(i)).total(value -> all(value, results, forward)));
            }
            return contributions;
        }

        /// A value of the backward body at all steps, or the sum of one over all of them.
        private Tensor all(Tensor value, List<Tensor> results, ForwardValues forward) {
            Integer at = stacked.get(value);
            return at != null ? results.get(at) : forward.all(self, value);
        }
    }
}
