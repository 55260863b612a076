package io.kgraph.exec;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.exec.memory.OffHeap;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.gemm.Product;
import io.kgraph.matrix.Block;
import io.kgraph.matrix.Matrices;
import io.kgraph.matrix.Panels;
import io.kgraph.op.MatMul;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Matrices off the heap, multiplied by emitted code.
///
/// An algorithm asks for the same products in the same order on each run, so that those of the first one are kept.
final class NativeMatrices implements Matrices {
    private static final Product.Then NOTHING = (_, _, _) -> {};

    private final WorkPool pool;
    private final Product.Workers workers;
    private final int first;
    private final List<Planned> products = new ArrayList<>();
    private MemorySegment[] elements;
    private int[] rows;
    private int[] columns;
    private final Panels panels = new Panels();
    private int next;                                            // of the products

    private record Planned(Block a, Block b, int product, Product.Run run) {}

    /// @param rows    of the inputs, then of the result
    /// @param columns of the inputs, then of the result
    NativeMatrices(int[] rows, int[] columns, WorkPool pool, Product.Workers workers) {
        this.pool = pool;
        this.workers = workers;
        this.first = rows.length;
        this.rows = new int[first];
        this.columns = new int[first];
        this.elements = new MemorySegment[first];
        Arrays.fill(elements, MemorySegment.NULL);
        for (int i = 0; i < first; i++) reserve(i, rows[i], columns[i]);
    }

    /// Before a run of the algorithm.
    void begin() {
        next = 0;
    }

    private void reserve(int matrix, int height, int width) {
        if (matrix >= rows.length) {
            int had = rows.length;
            elements = Arrays.copyOf(elements, matrix + 1);
            Arrays.fill(elements, had, elements.length, MemorySegment.NULL);
            rows = Arrays.copyOf(rows, matrix + 1);
            columns = Arrays.copyOf(columns, matrix + 1);
        }
        rows[matrix] = height;
        columns[matrix] = width;
        long bytes = 8L * height * width;
        if (elements[matrix].byteSize() < bytes) elements[matrix] = OffHeap.allocate(bytes);
    }

    @Override public int rows(int matrix) {
        return rows[matrix];
    }

    @Override public int columns(int matrix) {
        return columns[matrix];
    }

    @Override public void read(int matrix, int row, int column, int count, double[] to, int at) {
        MemorySegment.copy(elements[matrix], ValueLayout.JAVA_DOUBLE, 8 * ((long) row * columns[matrix] + column), to, at, count);
    }

    @Override public void write(int matrix, int row, int column, int count, double[] from, int at) {
        MemorySegment.copy(from, at, elements[matrix], ValueLayout.JAVA_DOUBLE, 8 * ((long) row * columns[matrix] + column), count);
    }

    @Override public int temporary(int slot, int height, int width) {
        reserve(first + slot, height, width);
        return first + slot;
    }

    @Override public double[] scratch(int slot, int length) {
        return panels.grown(slot, length);
    }

    @Override public double[][] panel(int slot, int count, int length) {
        return panels.grown(slot, count, length);
    }

    @Override public void multiply(Block a, Block b, int product) {
        Planned planned = next < products.size() && matches(products.get(next), a, b, product) ? products.get(next) : plan(a, b, product);
        next++;
        planned.run.run(elements[a.matrix()], elements[b.matrix()], elements[product], Product.Run.CHANGING, NOTHING);
    }

    private static boolean matches(Planned p, Block a, Block b, int product) {
        return p.product == product && p.a.equals(a) && p.b.equals(b);
    }

    private Planned plan(Block a, Block b, int product) {
        while (products.size() > next) products.removeLast();
        BoundView c = new BoundView(2, 0, ImmutableLongArray.of(b.columns(), 1), TensorType.of(DType.FLOAT64, a.rows(), b.columns()));
        Optional<Product> bound = Product.bind(new MatMul(false, false), view(0, a), view(1, b), c, false, Cpu.detect(), pool);
        Product known = bound.orElseThrow(() -> new BrokenInvariant("NativeMatrices", "a product of " + a + " and " + b + " has code"));
        var planned = new Planned(a, b, product, known.open(workers));
        products.add(planned);
        return planned;
    }

    private BoundView view(int buffer, Block b) {
        long width = columns[b.matrix()];
        return new BoundView(buffer, b.row() * width + b.column(), b.transposed() ? ImmutableLongArray.of(1, width) : ImmutableLongArray.of(width, 1),
                TensorType.of(DType.FLOAT64, b.rows(), b.columns()));
    }
}
