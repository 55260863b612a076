package io.kgraph.exec.x64;

import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.Mem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The machine code of a block before it has registers: [Step]s in order, over virtual registers in static single assignment.
///
/// A virtual register may have a *home*: memory that holds its value, from which it is read when there is no register for it, or as an operand.
final class Steps {
    static final int FOREVER = Integer.MAX_VALUE;

    final Assembler asm;
    final Isa isa;
    /// The width of a register.
    final int bits;
    final List<Step> list = new ArrayList<>();
    private final Map<Long, Integer> constants32 = new HashMap<>();
    private final Map<Long, Integer> constants64 = new HashMap<>();
    private final List<Integer> plainLoads = new ArrayList<>();
    private int count;
    private boolean[] mask = new boolean[64];
    private @Nullable Mem[] home = new Mem[64];
    private int[] homeUntil = new int[64];
    private int[] fixed = new int[64];
    private long[] pattern = new long[64];
    private boolean[] constant = new boolean[64];

    final Frame frame;

    Steps(Assembler asm, Isa isa, Frame frame) {
        this.asm = asm;
        this.frame = frame;
        this.isa = isa;
        this.bits = isa.bits();
    }

    boolean avx512() {
        return isa == Isa.AVX512;
    }

    // ── virtual registers

    int vector() {
        if (count == mask.length)
            grow();
        fixed[count] = -1;
        return count++;
    }

    int mask() {
        int v = vector();
        mask[v] = true;
        return v;
    }

    private void grow() {
        int size = 2 * count;
        mask = Arrays.copyOf(mask, size);
        home = Arrays.copyOf(home, size);
        homeUntil = Arrays.copyOf(homeUntil, size);
        fixed = Arrays.copyOf(fixed, size);
        pattern = Arrays.copyOf(pattern, size);
        constant = Arrays.copyOf(constant, size);
    }

    int count() {
        return count;
    }

    boolean isMask(int v) {
        return mask[v];
    }

    /// The home of `v` if it still holds the value before step `position`.
    @Nullable Mem home(int v, int position) {
        return position <= homeUntil[v] ? home[v] : null;
    }

    /// Step `position` is the last that reads `v`: a home that ends before that is none.
    void readLast(int v, int position) {
        if (position > homeUntil[v])
            home[v] = null;
    }

    int fixed(int v) {
        return fixed[v];
    }

    void fix(int v, int register) {
        fixed[v] = register;
    }

    boolean isConstant(int v) {
        return constant[v];
    }

    /// Whether `v` is a constant, 8 bytes over, of these bits.
    boolean is(int v, long bits) {
        return constant[v] && pattern[v] == bits;
    }

    long pattern(int v) {
        return pattern[v];
    }

    /// A value in this physical register, which nothing else uses.
    int fixedVector(int register) {
        int v = vector();
        fixed[v] = register;
        return v;
    }

    int fixedMask(int register) {
        int v = mask();
        fixed[v] = register;
        return v;
    }

    // ── constants

    int constant(int value) {
        return constants32.computeIfAbsent((long) value, _ -> {
            int[] lanes = new int[bits / 32];
            Arrays.fill(lanes, value);
            return constant((value & 0xffffffffL) | (long) value << 32, Mem.of(asm.constant(lanes)));
        });
    }

    int constant(long value) {
        if ((int) value == (int) (value >>> 32))
            return constant((int) value);
        return constants64.computeIfAbsent(value, _ -> {
            long[] lanes = new long[bits / 64];
            Arrays.fill(lanes, value);
            return constant(value, Mem.of(asm.constant(lanes)));
        });
    }

    private int constant(long value, Mem at) {
        int v = table(at);
        constant[v] = true;
        pattern[v] = value;
        return v;
    }

    /// A vector that lies in memory and does not change.
    int table(Mem at) {
        int v = vector();
        home[v] = at;
        homeUntil[v] = FOREVER;
        return v;
    }

    int zero() {
        return constant(0);
    }

    int ones() {
        return constant(-1);
    }

    // ── steps

    Step add(Step step) {
        list.add(step);
        return step;
    }

    /// `ins result, a`; `a` may come from memory.
    int op(Ins ins, int a) {
        int v = vector();
        add(new Step(Step.Kind.PLAIN, ins, new int[] {v}, new int[] {a}, bits)).fold(0);
        return v;
    }

    /// A value of its own, at first the same as `a`.
    int copy(int a) {
        int v = vector();
        add(new Step(Step.Kind.COPY, null, new int[] {v}, new int[] {a}, bits));
        return v;
    }

    /// From here on `v`, a copy, is `value`.
    void update(int v, int value) {
        add(new Step(Step.Kind.UPDATE, null, new int[0], new int[] {value, v}, bits)).effect();
    }

    /// `ins result, a, immediate`; `a` may come from memory.
    int opImm(Ins ins, int a, int immediate) {
        int v = op(ins, a);
        list.getLast().immediate(immediate);
        return v;
    }

    /// `ins result, a, immediate` over registers.
    int shift(Ins ins, int a, int immediate) {
        int v = opImm(ins, a, immediate);
        list.getLast().fold(-1);
        return v;
    }

    /// `ins result, a, b`; `b` may come from memory.
    int op(Ins ins, int a, int b) {
        int v = vector();
        add(new Step(Step.Kind.PLAIN, ins, new int[] {v}, new int[] {a, b}, bits)).fold(1);
        return v;
    }

    int opImm(Ins ins, int a, int b, int immediate) {
        int v = op(ins, a, b);
        list.getLast().immediate(immediate);
        return v;
    }

    /// As [#op], the sources in either order.
    int commuting(Ins ins, int a, int b) {
        int v = op(ins, a, b);
        list.getLast().commutes();
        return v;
    }

    /// A change of width: result and last source have so many bits.
    int sized(Ins ins, int resultBits, int sourceBits, int a) {
        int v = op(ins, a);
        list.getLast().widths(resultBits, sourceBits);
        return v;
    }

    /// As above, over registers alone.
    int narrow(Ins ins, int resultBits, int sourceBits, int a) {
        int v = sized(ins, resultBits, sourceBits, a);
        list.getLast().fold(-1);
        return v;
    }

    /// `a · b + c`, by whichever of the three forms wastes no move; `ins` is the form 132 of it.
    int fma(Ins ins, int a, int b, int c) {
        int v = vector();
        add(new Step(Step.Kind.FMA, ins, new int[] {v}, new int[] {a, b, c}, bits));
        return v;
    }

    /// A comparison into a mask register.
    int compare(Ins ins, int a, int b, int immediate) {
        int k = mask();
        add(new Step(Step.Kind.PLAIN, ins, new int[] {k}, new int[] {a, b}, bits)).fold(1).immediate(immediate);
        return k;
    }

    /// `ins result{mask}{z}, a`.
    int zeroed(Ins ins, int k, int a) {
        int v = op(ins, a);
        Step old = list.removeLast();
        Step step = add(new Step(Step.Kind.PLAIN, ins, old.results, new int[] {a, k}, bits)).fold(0);
        step.masked = true;
        step.zeroing = true;
        return v;
    }

    /// `ins result{mask}, a, b`, of a blend under AVX-512.
    int blendedBy(Ins ins, int k, int a, int b) {
        int v = vector();
        Step step = add(new Step(Step.Kind.PLAIN, ins, new int[] {v}, new int[] {a, b, k}, bits)).fold(1);
        step.masked = true;
        return v;
    }

    /// `ins result, …` over mask registers.
    int maskOp(Ins ins, int... sources) {
        int k = mask();
        add(new Step(Step.Kind.PLAIN, ins, new int[] {k}, sources, bits));
        return k;
    }

    int maskShift(Ins ins, int k, int by) {
        int v = maskOp(ins, k);
        list.getLast().immediate(by);
        return v;
    }

    /// A contiguous load of a whole register, which may become an operand of its one user.
    int load(Mem at) {
        int v = vector();
        home[v] = at;
        homeUntil[v] = FOREVER;
        plainLoads.add(v);
        add(new Step(Step.Kind.PLAIN, Ins.VMOVUPS, new int[] {v}, new int[0], bits)).memory(at);
        return v;
    }

    /// `ins result, sources…, [at]` that cannot be repeated at will.
    int loadBy(Ins ins, Mem at, int resultBits, int... sources) {
        int v = vector();
        add(new Step(Step.Kind.PLAIN, ins, new int[] {v}, sources, resultBits)).memory(at);
        return v;
    }

    /// `ins result{mask}{z}, [at]`.
    int loadMasked(Ins ins, Mem at, int resultBits, int k) {
        int v = vector();
        Step step = add(new Step(Step.Kind.PLAIN, ins, new int[] {v}, new int[] {k}, resultBits)).memory(at);
        step.masked = true;
        step.zeroing = true;
        return v;
    }

    /// `ins [at], sources…`; homes in memory end here.
    Step store(Ins ins, Mem at, int sourceBits, int... sources) {
        endHomes();
        return add(new Step(Step.Kind.STORE, ins, new int[0], sources, sourceBits)).memory(at).effect();
    }

    /// Memory may have changed: loads before this step are not repeated after it.
    void endHomes() {
        for (int v : plainLoads)
            homeUntil[v] = Math.min(homeUntil[v], list.size());
        plainLoads.clear();
    }

    /// A sequence of its own with these results.
    Step macro(int[] results, int[] sources, int temporaries, Step.Macro macro) {
        Step step = add(new Step(Step.Kind.MACRO, null, results, sources, bits));
        step.macro = macro;
        step.temporaries = temporaries;
        return step;
    }

    /// The value of `v` goes to a physical register that outlives the block.
    void write(int register, int v) {
        Step step = add(new Step(Step.Kind.WRITE, null, new int[0], new int[] {v}, bits)).effect();
        step.target = register;
    }
}
