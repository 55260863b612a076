package io.kgraph.lang;

import io.kgraph.Tensor;
import io.kgraph.error.Diagnostic;
import io.kgraph.ir.Op;
import io.kgraph.op.MatMul;
import io.kgraph.type.Agreement;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;

/// Looks at every new node for extents of which nobody knows whether they are equal: two declared dims are refused (E0304), others
/// are checked when run, of which `--strict` warns (W0904).
final class DimChecks {
    private final OriginTable origins;
    private final Set<String> declared;
    private final BitSet seen = new BitSet();

    /// @param declared the names of the script's dims
    DimChecks(OriginTable origins, Set<String> declared) {
        this.origins = origins;
        this.declared = declared;
    }

    interface Remarks {
        void add(Diagnostic warning);
    }

    /// Looks at what an expression made.
    void look(Tensor result, Span span, Remarks remarks) {
        Deque<Tensor> open = new ArrayDeque<>();
        open.push(result);
        while (!open.isEmpty()) {
            Tensor t = open.pop();
            if (t.id() > Integer.MAX_VALUE || seen.get((int) t.id())) continue;
            seen.set((int) t.id());
            if (t.op() instanceof Op.Elementwise) for (int i = 1; i < t.inputs().size(); i++) stretched(t, t.input(0), t.input(i), span, remarks);
            if (t.op() instanceof MatMul m) product(t, m, span, remarks);
            t.inputs().forEach(open::push);
        }
    }

    private void stretched(Tensor t, Tensor a, Tensor b, Span span, Remarks remarks) {
        if (!a.type().rankKnown() || !b.type().rankKnown()) return;
        for (int axis = -1; axis >= -Math.min(a.rank(), b.rank()); axis--) {
            Dim x = a.shape().dim(axis);
            Dim y = b.shape().dim(axis);
            if (!x.is(1) && !y.is(1)) compared(t, x, y, span, remarks);
        }
    }

    private void product(Tensor t, MatMul m, Span span, Remarks remarks) {
        Tensor a = t.input(0);
        Tensor b = t.input(1);
        if (!a.type().rankKnown() || !b.type().rankKnown()) return;
        compared(t, a.shape().dim(m.transposeA() ? -2 : -1), b.shape().dim(m.transposeB() ? -1 : -2), span, remarks);
    }

    private void compared(Tensor t, Dim x, Dim y, Span span, Remarks remarks) {
        if (x.compare(y) != Agreement.UNKNOWN) return;
        if (isNamed(x) && isNamed(y)) throw unlike(t, x, y, span);
        if (!x.toString().equals("?") || !y.toString().equals("?")) remarks.add(Code.W0904.at(span, x + " = " + y + " is checked when run."));
    }

    private boolean isNamed(Dim d) {
        return !d.isConstant() && d.symbols().stream().allMatch(s -> declared.contains(s.name()));
    }

    private Refused unlike(Tensor t, Dim x, Dim y, Span span) {
        Diagnostic d = Code.E0304.at(span, x + " and " + y + " are different dims.");
        for (Tensor in : t.inputs()) {
            if (!(in.fullType() instanceof TensorType type)) continue;
            Optional<Program.Origin> origin = origins.of(in);
            d = d.row(origin.map(Program.Origin::name).orElse(in.label()), type.toString(), "", origin.filter(o -> !o.kind().isEmpty()).map(Program.Origin::text).orElse(""));
        }
        boolean simple = x.symbol() != null && y.symbol() != null;
        return new Refused(simple ? d.hint("if they are always equal, declare `dim " + y + " = " + x + "`.") : d);
    }
}
