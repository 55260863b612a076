package io.kgraph.exec.x64.asm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What `objdump` reads in bytes: instruction by place.
public final class Disassembly {
    private static final Pattern LINE = Pattern.compile("^\\s*([0-9a-f]+):\\t(.*)$");

    private Disassembly() {}

    public static boolean isInstalled() {
        try {
            return new ProcessBuilder("objdump", "--version").redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// By offset, in Intel's syntax without sizes of memory and without comments.
    public static Map<Integer, String> of(byte[] code) {
        try {
            Path file = Files.createTempFile("code", ".bin");
            try {
                Files.write(file, code);
                Process process = new ProcessBuilder("objdump", "-D", "-b", "binary", "-mi386:x86-64", "-Mintel", "--no-show-raw-insn", "-w", file.toString())
                        .redirectErrorStream(true).start();
                var lines = new TreeMap<Integer, String>();
                for (String line : new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).split("\n")) {
                    var m = LINE.matcher(line);
                    if (m.matches()) lines.put(Integer.parseInt(m.group(1), 16), normal(m.group(2)));
                }
                return lines;
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String normal(String text) {
        return text.replaceAll("#.*", "").replaceAll("\\b(BYTE|WORD|DWORD|QWORD|XMMWORD|YMMWORD|ZMMWORD) PTR ", "").replaceAll("\\b[DQ]WORD BCST ", "BCST ").replaceAll("\\{1to[0-9]+\\}", "").replaceAll("\\s+", " ").strip();
    }
}
