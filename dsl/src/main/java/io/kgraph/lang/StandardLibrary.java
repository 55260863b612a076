package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.BrokenInvariant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The scripts that come with this program: `import "std/nn"`.
public final class StandardLibrary {
    /// The paths that an import may name.
    public static final ImmutableList<String> PATHS = ImmutableList.of("std/nn", "std/optim", "std/data", "std/stats");

    private StandardLibrary() {}

    /// Whether a path as an import has it is meant for this library.
    public static boolean isMeant(String path) {
        return path.startsWith("std/");
    }

    /// The text of one of the [#PATHS].
    public static String text(String path) {
        try (InputStream in = StandardLibrary.class.getResourceAsStream(path + Imports.EXTENSION)) {
            if (in == null) throw new BrokenInvariant("StandardLibrary", path + " is a resource of this program");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new BrokenInvariant("StandardLibrary", path + " is readable", e);
        }
    }
}
