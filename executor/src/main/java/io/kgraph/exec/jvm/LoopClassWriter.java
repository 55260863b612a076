package io.kgraph.exec.jvm;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.Value;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import io.kgraph.scalar.Table;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes the parts of a nest's bodies as one hidden class with a method each.
///
/// A part is a loop over `i` that reads arrays at `i`, computes in local variables and writes arrays at `i`: the shape
/// that HotSpot's C2 turns into vector code. Comparisons are written where they are used, as a branch around a
/// choice, which C2 makes a blend.
final class LoopClassWriter {
    private static final ClassDesc CODE = ClassDesc.of(TileCode.class.getName());
    private static final ClassDesc TILES = ClassDesc.of(Tiles.class.getName());
    private static final ClassDesc THIS = ClassDesc.of(LoopClassWriter.class.getPackageName() + ".Loops");
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc FLOAT = ClassDesc.of("java.lang.Float");
    private static final ClassDesc DOUBLE = ClassDesc.of("java.lang.Double");
    private static final ClassDesc FUSED = ClassDesc.of(Fused.class.getName());
    private static final MethodTypeDesc PART = MethodTypeDesc.of(CD_void, TILES, CD_int);

    private final Map<Table, Integer> tables = new LinkedHashMap<>();
    private final List<TileProgram> programs;

    private LoopClassWriter(List<TileProgram> programs) {
        this.programs = programs;
    }

    /// The code of all parts, numbered through the programs.
    static TileCode write(List<TileProgram> programs) {
        var writer = new LoopClassWriter(programs);
        byte[] bytes = writer.bytes();
        try {
            var lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (TileCode) lookup.lookupClass().getDeclaredConstructor(Object[].class).newInstance((Object) writer.tableArrays());
        } catch (IllegalAccessException | InstantiationException | NoSuchMethodException | InvocationTargetException e) {
            throw new BrokenInvariant("LoopClassWriter", "a generated class can be made", e);
        }
    }

    byte[] bytes() {
        return ClassFile.of().build(THIS, c -> {
            c.withFlags(ClassFile.ACC_FINAL).withInterfaceSymbols(CODE);
            c.withField("tables", CD_Object.arrayType(), ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
            c.withMethodBody("<init>", MethodTypeDesc.of(CD_void, CD_Object.arrayType()), 0, b -> b
                    .aload(0).invokespecial(CD_Object, "<init>", MethodTypeDesc.of(CD_void))
                    .aload(0).aload(1).putfield(THIS, "tables", CD_Object.arrayType()).return_());
            int number = 0;
            for (TileProgram program : programs)
                for (TileProgram.Part part : program.parts()) {
                    c.withMethodBody("part" + number++, PART, ClassFile.ACC_PRIVATE, b -> new PartWriter(b, program, part).write());
                }
            int parts = number;
            c.withMethodBody("run", MethodTypeDesc.of(CD_void, CD_int, TILES, CD_int), ClassFile.ACC_PUBLIC, b -> dispatch(b, parts));
        });
    }

    private static void dispatch(CodeBuilder b, int parts) {
        Label none = b.newLabel();
        var cases = new ArrayList<SwitchCase>();
        for (int p = 0; p < parts; p++) cases.add(SwitchCase.of(p, b.newLabel()));
        b.iload(1).tableswitch(none, cases);
        for (SwitchCase k : cases)
            b.labelBinding(k.target()).aload(0).aload(2).iload(3).invokevirtual(THIS, "part" + k.caseValue(), PART).return_();
        b.labelBinding(none).return_();
    }

    private Object[] tableArrays() {
        return tables.keySet().stream().map(LoopClassWriter::array).toArray();
    }

    private static Object array(Table table) {
        int n = table.size();
        return switch (table.type()) {
            case F32 -> {
                var a = new float[n];
                for (int i = 0; i < n; i++) a[i] = Float.intBitsToFloat((int) table.bits(i));
                yield a;
            }
            case F64 -> {
                var a = new double[n];
                for (int i = 0; i < n; i++) a[i] = Double.longBitsToDouble(table.bits(i));
                yield a;
            }
            case I32 -> {
                var a = new int[n];
                for (int i = 0; i < n; i++) a[i] = (int) table.bits(i);
                yield a;
            }
            case I64 -> {
                var a = new long[n];
                for (int i = 0; i < n; i++) a[i] = table.bits(i);
                yield a;
            }
            case BOOL -> {
                var a = new byte[n];
                for (int i = 0; i < n; i++) a[i] = (byte) table.bits(i);
                yield a;
            }
        };
    }

    private static ClassDesc arrayType(ScalarType type) {
        return switch (type) {
            case F32 -> CD_float.arrayType();
            case F64 -> CD_double.arrayType();
            case I32 -> CD_int.arrayType();
            case I64 -> CD_long.arrayType();
            case BOOL -> ConstantDescs.CD_byte.arrayType();
        };
    }

    private static TypeKind kind(ScalarType type) {
        return switch (type) {
            case F32 -> TypeKind.FLOAT;
            case F64 -> TypeKind.DOUBLE;
            case I32, BOOL -> TypeKind.INT;
            case I64 -> TypeKind.LONG;
        };
    }

    private static TypeKind element(ScalarType type) {
        return type == ScalarType.BOOL ? TypeKind.BYTE : kind(type);
    }

    private static ClassDesc register(ScalarType type) {
        return switch (type) {
            case F32 -> CD_float;
            case F64 -> CD_double;
            case I32, BOOL -> CD_int;
            case I64 -> CD_long;
        };
    }

    /// One method.
    private final class PartWriter {
        private static final int N = 2;

        private final CodeBuilder b;
        private final ImmutableList<Value> body;
        private final TileProgram program;
        private final TileProgram.Part part;
        private final Map<Integer, Integer> arrays = new LinkedHashMap<>();      // body position → local of its slot's array
        private final Map<Table, Integer> tableLocals = new LinkedHashMap<>();
        private final Map<Integer, Integer> locals = new LinkedHashMap<>();      // body position → local of its value
        private int i;

        PartWriter(CodeBuilder b, TileProgram program, TileProgram.Part part) {
            this.b = b;
            this.body = program.body();
            this.program = program;
            this.part = part;
        }

        void write() {
            for (int p : part.reads()) openArray(p);
            for (int p : part.writes()) openArray(p);
            for (int p : part.positions()) {
                var table = step(p).table();
                if (table != null) openTable(table);
            }
            i = b.allocateLocal(TypeKind.INT);
            Label head = b.newLabel(), end = b.newLabel();
            for (int p : part.positions()) if (program.branches(p).length > 0) reserve(p);
            b.iconst_0().istore(i).labelBinding(head).iload(i).iload(N).if_icmpge(end);
            if (program.isForFew()) part.reads().forEach(this::touch);
            int[] open = {};
            Label skip = null;
            for (int p : part.positions()) {
                int[] branches = program.branches(p);
                if (!Arrays.equals(open, branches)) {
                    if (skip != null) b.labelBinding(skip);
                    skip = branches.length == 0 ? null : b.newLabel();
                    for (int c : branches) {
                        load(c);
                        b.ifeq(java.util.Objects.requireNonNull(skip));
                    }
                    open = branches;
                }
                compute(p);
                keep(p);
            }
            if (skip != null) b.labelBinding(skip);
            b.iinc(i, 1).goto_(head).labelBinding(end).return_();
        }

        private Instruction step(int position) {
            return ((Value.Compute) body.get(position)).instruction();
        }

        private boolean isConstant(int position) {
            return body.get(position) instanceof Value.Compute c && c.instruction().prim() == Prim.CONST;
        }

        private void openArray(int position) {
            ScalarType type = body.get(position).type();
            String field = switch (type) {
                case F32 -> "f32";
                case F64 -> "f64";
                case I32 -> "i32";
                case I64 -> "i64";
                case BOOL -> "bool";
            };
            int local = b.allocateLocal(TypeKind.REFERENCE);
            b.aload(1).getfield(TILES, field, arrayType(type).arrayType()).loadConstant(program.slot(position)).aaload().astore(local);
            arrays.put(position, local);
        }

        private void openTable(Table table) {
            if (tableLocals.containsKey(table)) return;
            int number = tables.computeIfAbsent(table, _ -> tables.size());
            int local = b.allocateLocal(TypeKind.REFERENCE);
            b.aload(0).getfield(THIS, "tables", CD_Object.arrayType()).loadConstant(number).aaload().checkcast(arrayType(table.type())).astore(local);
            tableLocals.put(table, local);
        }

        /// A local for a value that is computed in a branch only; outside of that it does not matter.
        private void reserve(int position) {
            TypeKind kind = kind(body.get(position).type());
            int local = b.allocateLocal(kind);
            switch (kind) {
                case FLOAT -> b.fconst_0();
                case DOUBLE -> b.dconst_0();
                case LONG -> b.lconst_0();
                default -> b.iconst_0();
            }
            b.storeLocal(kind, local);
            locals.put(position, local);
        }

        /// The value on the stack goes into its local, and into its array where it has one.
        private void keep(int position) {
            ScalarType type = body.get(position).type();
            Integer reserved = locals.get(position);
            int local = reserved == null ? b.allocateLocal(kind(type)) : reserved;
            b.storeLocal(kind(type), local);
            locals.put(position, local);
            Integer array = arrays.get(position);
            if (array != null && part.writes().contains(position))
                b.aload(array).iload(i).loadLocal(kind(type), local).arrayStore(element(type));
        }

        /// Puts the value of a position on the stack.
        private void load(int position) {
            ScalarType type = body.get(position).type();
            Integer local = locals.get(position);
            if (local != null) b.loadLocal(kind(type), local);
            else if (isConstant(position)) constant(step(position));
            else {
                b.aload(java.util.Objects.requireNonNull(arrays.get(position))).iload(i).arrayLoad(element(type));
                local = b.allocateLocal(kind(type));
                b.storeLocal(kind(type), local).loadLocal(kind(type), local);
                locals.put(position, local);
            }
        }

        private void constant(Instruction step) {
            switch (step.type()) {
                case F32 -> b.loadConstant(Float.intBitsToFloat((int) step.bits()));
                case F64 -> b.loadConstant(Double.longBitsToDouble(step.bits()));
                case I32, BOOL -> b.loadConstant((int) step.bits());
                case I64 -> b.loadConstant(step.bits());
            }
        }

        private void compute(int position) {
            Instruction step = step(position);
            switch (step.prim()) {
                case CONST -> constant(step);
                case SELECT -> {
                    var extreme = program.extreme(position);
                    if (extreme.isEmpty()) select(step);
                    else {
                        load(step.b());
                        load(step.c());
                        ClassDesc r = register(step.type());
                        b.invokestatic(MATH, extreme.get() == Prim.MIN ? "min" : "max", MethodTypeDesc.of(r, r, r));
                    }
                }
                case EQ, NE, LT, LE, GT, GE -> truth(step);
                case LOOKUP -> {
                    b.aload(java.util.Objects.requireNonNull(tableLocals.get(step.table())));
                    load(step.a());
                    b.arrayLoad(element(step.type()));
                }
                case FMA -> {
                    loadAll(step);
                    ClassDesc r = register(step.type());
                    b.invokestatic(FUSED, "fma", MethodTypeDesc.of(r, r, r, r));
                }
                case CONVERT -> convert(step);
                case BITCAST -> bitcast(step);
                default -> {
                    loadAll(step);
                    switch (step.type()) {
                        case F32 -> floating(step, true);
                        case F64 -> floating(step, false);
                        case I32 -> integer32(step);
                        case I64 -> integer64(step);
                        case BOOL -> logical(step);
                    }
                }
            }
        }

        private void loadAll(Instruction step) {
            for (int k = 0; k < step.prim().arity(); k++) load(step.input(k));
        }

        private void select(Instruction step) {
            touch(step.b());
            touch(step.c());
            Label otherwise = b.newLabel(), end = b.newLabel();
            if (program.isInSelect(step.a())) branchUnless(step(step.a()), otherwise);
            else {
                load(step.a());
                b.ifeq(otherwise);
            }
            load(step.b());
            b.goto_(end).labelBinding(otherwise);
            load(step.c());
            b.labelBinding(end);
        }

        /// Loads a value now, so that no branch holds the only load.
        private void touch(int position) {
            if (locals.containsKey(position) || isConstant(position)) return;
            load(position);
            if (kind(body.get(position).type()).slotSize() == 2) b.pop2();
            else b.pop();
        }

        /// Goes on where the comparison holds.
        private void branchUnless(Instruction test, Label otherwise) {
            touch(test.a());
            touch(test.b());
            load(test.a());
            load(test.b());
            boolean less = test.prim() == Prim.LT || test.prim() == Prim.LE;      // NaN fails: it counts as greater here
            switch (body.get(test.a()).type()) {
                case F32 -> {
                    if (less) b.fcmpg();
                    else b.fcmpl();
                    jumpUnless(test.prim(), otherwise);
                }
                case F64 -> {
                    if (less) b.dcmpg();
                    else b.dcmpl();
                    jumpUnless(test.prim(), otherwise);
                }
                case I64 -> {
                    b.lcmp();
                    jumpUnless(test.prim(), otherwise);
                }
                case I32, BOOL -> {
                    switch (test.prim()) {
                        case EQ -> b.if_icmpne(otherwise);
                        case NE -> b.if_icmpeq(otherwise);
                        case LT -> b.if_icmpge(otherwise);
                        case LE -> b.if_icmpgt(otherwise);
                        case GT -> b.if_icmple(otherwise);
                        default -> b.if_icmplt(otherwise);
                    }
                }
            }
        }

        private void truth(Instruction test) {
            Label otherwise = b.newLabel(), end = b.newLabel();
            branchUnless(test, otherwise);
            b.iconst_1().goto_(end).labelBinding(otherwise).iconst_0().labelBinding(end);
        }

        private void jumpUnless(Prim prim, Label otherwise) {
            switch (prim) {
                case EQ -> b.ifne(otherwise);
                case NE -> b.ifeq(otherwise);
                case LT -> b.ifge(otherwise);
                case LE -> b.ifgt(otherwise);
                case GT -> b.ifle(otherwise);
                default -> b.iflt(otherwise);
            }
        }

        private void convert(Instruction step) {
            ScalarType from = body.get(step.a()).type(), to = step.type();
            if (to == ScalarType.BOOL) {
                touch(step.a());
                load(step.a());
                Label no = b.newLabel(), end = b.newLabel();
                switch (from) {
                    case F32 -> b.fconst_0().fcmpl();
                    case F64 -> b.dconst_0().dcmpl();
                    case I64 -> b.lconst_0().lcmp();
                    case I32, BOOL -> {}
                }
                b.ifeq(no).iconst_1().goto_(end).labelBinding(no).iconst_0().labelBinding(end);
                return;
            }
            load(step.a());
            b.conversion(kind(from), kind(to));
        }

        private void bitcast(Instruction step) {
            load(step.a());
            switch (step.type()) {
                case F32 -> b.invokestatic(FLOAT, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
                case F64 -> b.invokestatic(DOUBLE, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
                case I32 -> b.invokestatic(FLOAT, "floatToRawIntBits", MethodTypeDesc.of(CD_int, CD_float));
                case I64 -> b.invokestatic(DOUBLE, "doubleToRawLongBits", MethodTypeDesc.of(CD_long, CD_double));
                case BOOL -> throw unknown(step);
            }
        }

        private void floating(Instruction step, boolean single) {
            ClassDesc r = single ? CD_float : CD_double;
            switch (step.prim()) {
                case ADD -> { if (single) b.fadd(); else b.dadd(); }
                case SUB -> { if (single) b.fsub(); else b.dsub(); }
                case MUL -> { if (single) b.fmul(); else b.dmul(); }
                case DIV -> { if (single) b.fdiv(); else b.ddiv(); }
                case NEG -> { if (single) b.fneg(); else b.dneg(); }
                case ABS -> b.invokestatic(MATH, "abs", MethodTypeDesc.of(r, r));
                case MIN -> b.invokestatic(MATH, "min", MethodTypeDesc.of(r, r, r));
                case MAX -> b.invokestatic(MATH, "max", MethodTypeDesc.of(r, r, r));
                case SQRT -> inDouble("sqrt", single);
                case ROUND -> inDouble("rint", single);
                case FLOOR -> inDouble("floor", single);
                case CEIL -> inDouble("ceil", single);
                case TRUNC -> b.invokestatic(FUSED, "trunc", MethodTypeDesc.of(r, r));
                case ROUND16 -> b.invokestatic(FLOAT, "floatToFloat16", MethodTypeDesc.of(CD_short, CD_float))
                        .invokestatic(FLOAT, "float16ToFloat", MethodTypeDesc.of(CD_float, CD_short));
                default -> throw unknown(step);
            }
        }

        private void inDouble(String function, boolean single) {
            if (single) b.f2d();
            b.invokestatic(MATH, function, MethodTypeDesc.of(CD_double, CD_double));
            if (single) b.d2f();
        }

        private void integer32(Instruction step) {
            switch (step.prim()) {
                case ADD -> b.iadd();
                case SUB -> b.isub();
                case MUL -> b.imul();
                case MULHI -> b.invokestatic(FUSED, "mulhi", MethodTypeDesc.of(CD_int, CD_int, CD_int));
                case DIV -> b.idiv();
                case REM -> b.irem();
                case NEG -> b.ineg();
                case ABS -> b.invokestatic(MATH, "abs", MethodTypeDesc.of(CD_int, CD_int));
                case MIN -> b.invokestatic(MATH, "min", MethodTypeDesc.of(CD_int, CD_int, CD_int));
                case MAX -> b.invokestatic(MATH, "max", MethodTypeDesc.of(CD_int, CD_int, CD_int));
                case AND -> b.iand();
                case OR -> b.ior();
                case XOR -> b.ixor();
                case NOT -> b.iconst_m1().ixor();
                case SHL -> b.ishl();
                case SHR -> b.iushr();
                case SAR -> b.ishr();
                case WRAP8 -> b.i2b();
                case WRAP16 -> b.i2s();
                case WRAPU8 -> b.loadConstant(0xff).iand();
                case WRAPU16 -> b.i2c();
                default -> throw unknown(step);
            }
        }

        private void integer64(Instruction step) {
            switch (step.prim()) {
                case ADD -> b.ladd();
                case SUB -> b.lsub();
                case MUL -> b.lmul();
                case DIV -> b.ldiv();
                case REM -> b.lrem();
                case NEG -> b.lneg();
                case ABS -> b.invokestatic(MATH, "abs", MethodTypeDesc.of(CD_long, CD_long));
                case MIN -> b.invokestatic(MATH, "min", MethodTypeDesc.of(CD_long, CD_long, CD_long));
                case MAX -> b.invokestatic(MATH, "max", MethodTypeDesc.of(CD_long, CD_long, CD_long));
                case AND -> b.land();
                case OR -> b.lor();
                case XOR -> b.lxor();
                case NOT -> b.loadConstant(-1L).lxor();
                case SHL -> b.l2i().lshl();
                case SHR -> b.l2i().lushr();
                case SAR -> b.l2i().lshr();
                default -> throw unknown(step);
            }
        }

        private void logical(Instruction step) {
            switch (step.prim()) {
                case AND -> b.iand();
                case OR -> b.ior();
                case XOR -> b.ixor();
                case NOT -> b.iconst_1().ixor();
                default -> throw unknown(step);
            }
        }

        private BrokenInvariant unknown(Instruction step) {
            return new BrokenInvariant("LoopClassWriter", "a primitive has bytecode", step.toString());
        }
    }
}
