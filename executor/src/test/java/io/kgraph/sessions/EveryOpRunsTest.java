package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.exec.LocalSession;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Op;
import io.kgraph.op.Catalog;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import io.kgraph.type.TupleType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Every op on its samples, compiled and interpreted, with extents known and unknown: the same bits.
class EveryOpRunsTest {
    /// Floating samples in all three widths.
    private static List<List<NDArray>> widths(List<NDArray> inputs) {
        var all = new ArrayList<List<NDArray>>(List.of(inputs));
        if (inputs.stream().anyMatch(x -> x.dtype() == DType.FLOAT64))
            for (DType narrow : List.of(DType.FLOAT32, DType.FLOAT16)) all.add(inputs.stream().map(x -> x.dtype() == DType.FLOAT64 ? x.cast(narrow) : x).toList());
        return all;
    }

    private static TensorType open(GraphContext context, NDArray value) {
        var dims = new ArrayList<Dim>();
        for (long e : value.extents()) dims.add(e == 1 ? Dim.ONE : context.unknown());
        return TensorType.of(value.dtype(), Shape.of(dims));
    }

    private static void agrees(Op op, List<NDArray> inputs, boolean unknown) {
        var context = new GraphContext();
        try (Session jvm = LocalSession.open(context, Session.Options.DEFAULT.withTarget("jvm").withThreads(2));
                Session x64 = LocalSession.open(context, Session.Options.DEFAULT.withTarget("x64").withThreads(2));
                Session reference = LocalSession.open(context, Session.Options.DEFAULT.withTarget("reference").withThreads(1))) {
            var feeds = new LinkedHashMap<Tensor, NDArray>();
            for (NDArray x : inputs) feeds.put(Placeholder.of(context, unknown ? open(context, x) : x.type()), x);
            Tensor y = Tensor.of(context, op, List.copyOf(feeds.keySet()));
            if (y.fullType() instanceof TupleType) return;       // a branch, which has tests of its own
            NDArray expected = reference.run(List.of(y), feeds, List.of()).getFirst();
            for (Session s : List.of(jvm, x64)) {
                NDArray found = s.run(List.of(y), feeds, List.of()).getFirst();
                assertThat(found.bitEquals(expected)).as("%s of %s gives on %s%n%s%ninstead of%n%s", op, inputs, s.options().target(), found, expected).isTrue();
            }
        }
    }

    @Test void compiledAndInterpretedAgree() {
        for (Catalog.Sample sample : Catalog.samples())
            for (List<NDArray> inputs : widths(sample.inputs()))
                if (inputs.equals(sample.inputs()) || admits(sample.op(), inputs)) agrees(sample.op(), inputs, false);
    }

    private static boolean admits(Op op, List<NDArray> inputs) {
        try {
            op.infer(inputs.stream().map(NDArray::type).toList());
            return true;
        } catch (io.kgraph.error.Mismatch _) {
            return false;
        }
    }

    @Test void elementwiseOpsReductionsAndProductsTakeUnknownExtents() {
        for (Catalog.Sample sample : Catalog.samples())
            switch (sample.op()) {
                case Op.Elementwise _, Op.Reduction _ -> agrees(sample.op(), sample.inputs(), true);
                case io.kgraph.op.MatMul m -> agrees(m, sample.inputs(), true);
                case Op _ -> {}
            }
    }

    /// Only strings have none, and no sample.
    @Test void opsWithoutAKernelAreKnown() {
        var without = new TreeSet<String>();
        for (Catalog.Sample sample : Catalog.samples()) {
            var context = new GraphContext();
            try (var s = LocalSession.open(context, Session.Options.DEFAULT.withTarget("jvm").withThreads(1))) {
                var feeds = new LinkedHashMap<Tensor, NDArray>();
                for (NDArray x : sample.inputs()) feeds.put(Placeholder.of(context, x.type()), x);
                Tensor y = Tensor.of(context, sample.op(), List.copyOf(feeds.keySet()));
                if (y.fullType() instanceof TupleType) continue;
                s.explain(List.of(y), feeds, List.of()).onReference().forEach(step -> without.add(step.what()));
            }
        }
        System.out.println("ops without a kernel: " + without);
        assertThat(without).isEmpty();
    }

}
