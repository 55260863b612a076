package io.kgraph.lang;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A module: called with its configuration it is an instance, which has variables of its own.
final class ModuleDef implements Definition {
    private final Ast.ModuleDecl module;
    private final Script script;

    ModuleDef(Ast.ModuleDecl module, Script script) {
        this.module = module;
        this.script = script;
    }

    @Override public @Nullable Object expand(Calls.Written written, Span call) {
        Locals config = Locals.NONE.inner();
        new Binding(name(), module.config()).bind(written, call, config, script.evaluator);
        Optional<ModuleInstance> around = script.building();
        return around.isPresent() ? around.get().child(call, () -> new ModuleInstance(this, config, call)) : new ModuleInstance(this, config, call);
    }

    Ast.ModuleDecl declaration() {
        return module;
    }

    /// `Dense(units: int)(x: float[...s, n])`.
    String signature() {
        return new Binding(name(), module.config()).signature() + new Binding("", module.inputs()).signature() + result();
    }

    String instanceSignature() {
        return new Binding(name(), module.inputs()).signature() + result();
    }

    private String result() {
        return module.result().map(r -> " -> " + Kinds.shortened(r.span())).orElse("");
    }

    Script script() {
        return script;
    }

    String name() {
        return module.name().text();
    }

    /// `LstmCell` as `lstm_cell`: what an instance is called that nobody has named.
    String snake() {
        var text = new StringBuilder();
        for (int c : name().codePoints().toArray()) {
            boolean capital = Character.isUpperCase(c);
            if (capital && !text.isEmpty() && text.charAt(text.length() - 1) != '_') text.append('_');
            text.append(Character.toString(c).toLowerCase(Locale.ROOT));
        }
        return text.charAt(0) == '_' ? "module" + text : text.toString();
    }
}
