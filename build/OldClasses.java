import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Gives classes of a library that were compiled for Java 5 the form of Java 8, with maps of their stacks: `OldClasses JAR…`.
///
/// The JDK keeps no class in a cache that is older than Java 6, so that each start would load it from its jar and check it by the slow way of that time: with
/// picocli that is more than half of a short command. A jar that has been seen to has nothing left to see to.
final class OldClasses {
    private static final int KEPT = ClassFile.JAVA_6_VERSION;

    private final ClassFile files;
    private int renewed;

    private OldClasses(ClassLoader types) {
        var hierarchy = ClassHierarchyResolver.ofResourceParsing(types).orElse(ClassHierarchyResolver.defaultResolver());
        this.files = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(hierarchy));
    }

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            Path path = Path.of(jar);
            try (var types = new URLClassLoader(new URL[] {path.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
                new OldClasses(types).renew(path);
            }
        }
    }

    private void renew(Path jar) throws IOException {
        Path made = jar.resolveSibling(jar.getFileName() + ".renewed");
        try (var from = new ZipFile(jar.toFile()); var to = new ZipOutputStream(Files.newOutputStream(made))) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                byte[] bytes = from.getInputStream(entry).readAllBytes();
                var copy = new ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                to.putNextEntry(copy);
                to.write(entry.getName().endsWith(".class") ? renew(bytes) : bytes);
                to.closeEntry();
            }
        }
        if (renewed == 0) Files.delete(made);
        else Files.move(made, jar, StandardCopyOption.REPLACE_EXISTING);
        System.out.println(renewed + " classes of " + jar.getFileName() + " brought to the form that a cache keeps");
    }

    private byte[] renew(byte[] bytes) {
        ClassModel old = files.parse(bytes);
        if (old.majorVersion() >= KEPT) return bytes;
        renewed++;
        return files.transformClass(old, ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                .andThen(ClassTransform.endHandler(c -> c.withVersion(ClassFile.JAVA_8_VERSION, 0))));
    }
}
