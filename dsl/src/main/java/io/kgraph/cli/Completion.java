package io.kgraph.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Scripts for shells that picocli has none for, from the same descriptions as the help.
final class Completion {
    private Completion() {}

    static String zsh(CommandLine root) {
        var out = new StringBuilder("#compdef kgraph\n_kgraph() {\n  local -a commands\n  commands=(\n");
        for (CommandSpec c : commands(root)) out.append("    ").append(quoted(c.name() + ":" + description(c))).append('\n');
        out.append("  )\n  if (( CURRENT == 2 )); then\n    _describe 'command' commands\n    return\n  fi\n  case $words[2] in\n");
        for (CommandSpec c : commands(root)) {
            out.append("    ").append(c.name()).append(")\n      _arguments \\\n");
            for (OptionSpec o : c.options()) for (String name : o.names()) out.append("        ").append(quoted(zsh(o, name))).append(" \\\n");
            List<String> words = words(c);
            out.append("        ").append(words.isEmpty() ? "'*:file:_files'" : quoted("*:argument:(" + String.join(" ", words) + ")")).append(" ;;\n");
        }
        return out.append("  esac\n}\nif [ \"$funcstack[1]\" = _kgraph ]; then _kgraph \"$@\"; else compdef _kgraph kgraph; fi\n").toString();
    }

    private static String zsh(OptionSpec option, String name) {
        String explained = (option.isMultiValue() ? "*" : "") + name + (takesValue(option) && name.startsWith("--") ? "=" : "") + "[" + escaped(description(option), "[]:") + "]";
        if (!takesValue(option)) return explained;
        List<String> values = values(option.completionCandidates());
        return explained + ":" + escaped(option.paramLabel(), ":") + ":" + (values.isEmpty() ? "_files" : "(" + String.join(" ", values) + ")");
    }

    static String fish(CommandLine root) {
        var out = new StringBuilder();
        for (CommandSpec c : commands(root))
            out.append("complete -c kgraph -f -n __fish_use_subcommand -a ").append(c.name()).append(" -d ").append(fish(description(c))).append('\n');
        for (CommandSpec c : commands(root)) {
            String here = "complete -c kgraph -n '__fish_seen_subcommand_from " + c.name() + "'";
            for (OptionSpec o : c.options()) {
                out.append(here);
                for (String name : o.names()) out.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
                List<String> values = values(o.completionCandidates());
                if (takesValue(o)) out.append(values.isEmpty() ? " -r" : " -x -a " + fish(String.join(" ", values)));
                out.append(" -d ").append(fish(description(o))).append('\n');
            }
            List<String> words = words(c);
            if (!words.isEmpty()) out.append(here).append(" -f -a ").append(fish(String.join(" ", words))).append('\n');
        }
        return out.toString();
    }

    private static List<CommandSpec> commands(CommandLine root) {
        return root.getSubcommands().values().stream().map(CommandLine::getCommandSpec).toList();
    }

    private static boolean takesValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    /// What may stand as an argument, where that is a fixed set.
    private static List<String> words(CommandSpec command) {
        var words = new ArrayList<String>();
        command.positionalParameters().forEach(p -> words.addAll(values(p.completionCandidates())));
        return words;
    }

    private static List<String> values(@Nullable Iterable<String> candidates) {
        return candidates == null ? List.of() : StreamSupport.stream(candidates.spliterator(), false).toList();
    }

    private static String description(CommandSpec command) {
        return String.join(" ", command.usageMessage().description());
    }

    private static String description(OptionSpec option) {
        return String.join(" ", option.description());
    }

    private static String escaped(String text, String special) {
        var out = new StringBuilder();
        for (char c : text.toCharArray()) out.append(special.indexOf(c) >= 0 || c == '\\' ? "\\" : "").append(c);
        return out.toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String fish(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
