import java.io.File;
import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// Gives compiled classes plain methods for what they would otherwise ask of the JDK's bootstraps when first reached: `Bootstraps FOLDER CLASSPATH`.
///
/// The compiler leaves a switch over types to `SwitchBootstraps`, and `equals` and `hashCode` of a record to `ObjectMethods`. Both put classes together at run
/// time, some milliseconds for each place, and no archive of classes keeps those: a process that compiles one small graph would spend a third of its time so.
/// Each such place calls a private static method of its own class instead, with the same answers. A class that has been seen to has nothing left to see to.
final class Bootstraps {
    private static final MethodTypeDesc TYPE_SWITCH = MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object, ConstantDescs.CD_int);
    private static final int PRIVATE_STATIC = AccessFlag.PRIVATE.mask() | AccessFlag.STATIC.mask() | AccessFlag.SYNTHETIC.mask();

    /// A method that answers instead of a bootstrap.
    private record Answer(String name, MethodTypeDesc type, Consumer<CodeBuilder> body) {}

    private final ClassFile files;
    private int answered;

    private Bootstraps(ClassFile files) {
        this.files = files;
    }

    public static void main(String[] args) throws IOException {
        var places = new ArrayList<URL>();
        for (String place : (args[0] + File.pathSeparator + args[1]).split(File.pathSeparator)) places.add(Path.of(place).toAbsolutePath().toUri().toURL());
        try (var loader = new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            var hierarchy = ClassHierarchyResolver.ofResourceParsing(loader).orElse(ClassHierarchyResolver.defaultResolver());
            var bootstraps = new Bootstraps(ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(hierarchy)));
            List<Path> classes;
            try (var found = Files.walk(Path.of(args[0]))) {
                classes = found.filter(p -> p.toString().endsWith(".class")).toList();
            }
            for (Path p : classes) bootstraps.rewrite(p);
            if (bootstraps.answered > 0) System.out.println(bootstraps.answered + " type switches and methods of records made plain in " + args[0]);
        }
    }

    private void rewrite(Path file) throws IOException {
        ClassModel model = files.parse(file);
        var answers = new ArrayList<Answer>();
        byte[] bytes = files.transformClass(model, (to, element) -> member(model, to, element, answers));
        if (answers.isEmpty()) return;
        answered += answers.size();
        Files.write(file, bytes);
    }

    private static void member(ClassModel model, ClassBuilder to, ClassElement element, List<Answer> answers) {
        if (!(element instanceof MethodModel method) || method.code().isEmpty() || method.code().get().elementStream().allMatch(e -> answer(model, e, 0).isEmpty())) {
            to.with(element);
            return;
        }
        int before = answers.size();
        to.transformMethod(method, MethodTransform.transformingCode((code, e) -> answer(model, e, answers.size()).ifPresentOrElse(a -> {
            answers.add(a);
            code.invokestatic(model.thisClass().asSymbol(), a.name, a.type, model.flags().has(AccessFlag.INTERFACE));
        }, () -> code.with(e))));
        for (Answer a : answers.subList(before, answers.size())) to.withMethodBody(a.name, a.type, PRIVATE_STATIC, a.body);
    }

    /// What can stand for an instruction, if it asks for one of the bootstraps.
    private static Optional<Answer> answer(ClassModel model, CodeElement element, int number) {
        if (!(element instanceof InvokeDynamicInstruction i)) return Optional.empty();
        var bootstrap = i.invokedynamic().bootstrap();
        var arguments = bootstrap.arguments();
        ClassDesc self = model.thisClass().asSymbol();
        return switch (bootstrap.bootstrapMethod().reference().owner().asInternalName() + " " + i.name().stringValue()) {
            case "java/lang/runtime/SwitchBootstraps typeSwitch" -> arguments.stream().allMatch(ClassEntry.class::isInstance)
                    ? Optional.of(new Answer("typeSwitch$" + number, TYPE_SWITCH, code -> distinguish(code, arguments.stream().map(a -> ((ClassEntry) a).asSymbol()).toList())))
                    : Optional.empty();
            case "java/lang/runtime/ObjectMethods equals" -> Optional.of(new Answer("equals$" + number, i.typeSymbol(), code -> equal(code, self, components(arguments))));
            case "java/lang/runtime/ObjectMethods hashCode" -> Optional.of(new Answer("hashCode$" + number, i.typeSymbol(), code -> hash(code, components(arguments))));
            default -> Optional.empty();
        };
    }

    /// −1 for null, else the first label, from the second parameter on, that the first is an instance of, else the number of labels.
    private static void distinguish(CodeBuilder code, List<ClassDesc> labels) {
        Label some = code.newLabel();
        code.aload(0).ifnonnull(some).iconst_m1().ireturn().labelBinding(some);
        for (int i = 0; i < labels.size(); i++) {
            Label next = code.newLabel();
            code.iload(1).loadConstant(i).if_icmpgt(next);
            code.aload(0).instanceOf(labels.get(i)).ifeq(next);
            code.loadConstant(i).ireturn().labelBinding(next);
        }
        code.loadConstant(labels.size()).ireturn();
    }

    /// The fields of a record, which follow its class and their names.
    private static List<FieldRefEntry> components(List<LoadableConstantEntry> arguments) {
        return arguments.stream().skip(2).map(a -> (FieldRefEntry) ((MethodHandleEntry) a).reference()).toList();
    }

    private static void equal(CodeBuilder code, ClassDesc self, List<FieldRefEntry> components) {
        Label other = code.newLabel(), different = code.newLabel();
        code.aload(0).aload(1).if_acmpne(other).iconst_1().ireturn().labelBinding(other);
        code.aload(1).instanceOf(self).ifeq(different);
        code.aload(1).checkcast(self).astore(2);
        for (FieldRefEntry c : components) {
            ClassDesc type = c.typeSymbol();
            code.aload(0).getfield(c).aload(2).getfield(c);
            switch (TypeKind.from(type)) {
                case REFERENCE -> code.invokestatic(of(Objects.class), "equals", MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object)).ifeq(different);
                case LONG -> code.lcmp().ifne(different);
                case FLOAT -> code.invokestatic(of(Float.class), "compare", MethodTypeDesc.of(ConstantDescs.CD_int, type, type)).ifne(different);
                case DOUBLE -> code.invokestatic(of(Double.class), "compare", MethodTypeDesc.of(ConstantDescs.CD_int, type, type)).ifne(different);
                default -> code.if_icmpne(different);
            }
        }
        code.iconst_1().ireturn().labelBinding(different).iconst_0().ireturn();
    }

    /// 31 times what came before, plus that of the next component.
    private static void hash(CodeBuilder code, List<FieldRefEntry> components) {
        code.iconst_0();
        for (FieldRefEntry c : components) {
            ClassDesc type = c.typeSymbol();
            code.loadConstant(31).imul().aload(0).getfield(c);
            code.invokestatic(type.isPrimitive() ? boxed(type) : of(Objects.class), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, type.isPrimitive() ? type : ConstantDescs.CD_Object)).iadd();
        }
        code.ireturn();
    }

    private static ClassDesc boxed(ClassDesc primitive) {
        return of(switch (TypeKind.from(primitive)) {
            case BOOLEAN -> Boolean.class;
            case BYTE -> Byte.class;
            case CHAR -> Character.class;
            case SHORT -> Short.class;
            case LONG -> Long.class;
            case FLOAT -> Float.class;
            case DOUBLE -> Double.class;
            default -> Integer.class;
        });
    }

    private static ClassDesc of(Class<?> c) {
        return ClassDesc.of(c.getName());
    }
}
