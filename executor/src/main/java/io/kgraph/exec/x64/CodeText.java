package io.kgraph.exec.x64;

import io.kgraph.compiler.loop.LoopNest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What `explain --stage code` shows of a kernel: the loop IR, then its code as read by `objdump` where that is installed, else in hex.
public final class CodeText {
    private static final int ROW = 32;

    private CodeText() {}

    public static String of(LoopNest nest, NestCode code) {
        return of(nest, code, "");
    }

    /// @param roofline a line about what the kernel has to do and does, or nothing
    public static String of(LoopNest nest, NestCode code, String roofline) {
        return of(List.of(nest), code, roofline);
    }

    /// Of several nests that are one piece of code.
    public static String of(List<LoopNest> nests, NestCode code, String roofline) {
        var out = new StringBuilder();
        for (LoopNest nest : nests) out.append(nest.toString().stripTrailing()).append("\n\n");
        out.append("  ").append(code.code().length).append(" bytes, ").append(code.units()).append(" units, ").append(code.scratchBytes()).append(" bytes of scratch");
        if (!code.notes().isEmpty()) out.append(", ").append(code.notes());
        if (!roofline.isEmpty()) out.append("\n  ").append(roofline);
        return out.append('\n').append(of(code.code())).toString();
    }

    /// Disassembly, or hex where there is no `objdump`.
    public static String of(byte[] code) {
        try {
            Path file = Files.createTempFile("kgraph", ".bin");
            try {
                Files.write(file, code);
                Process process = new ProcessBuilder("objdump", "-D", "-b", "binary", "-mi386:x86-64", "-Mintel", "-w", file.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD).start();
                String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0) return listing(text);
            } finally {
                Files.delete(file);
            }
        } catch (IOException _) {
            return hex(code);                                    // objdump is not installed
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return hex(code);
    }

    private static String listing(String text) {
        var out = new StringBuilder();
        text.lines().filter(l -> l.matches("\\s*[0-9a-f]+:\t.*")).forEach(l -> out.append("  ").append(l).append('\n'));
        return out.toString();
    }

    static String hex(byte[] code) {
        var out = new StringBuilder();
        for (int at = 0; at < code.length; at += ROW)
            out.append(String.format("  %6x: ", at)).append(HexFormat.ofDelimiter(" ").formatHex(code, at, Math.min(code.length, at + ROW))).append('\n');
        return out.toString();
    }
}
