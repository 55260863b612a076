package io.kgraph.repl;

import io.kgraph.array.NDArray;
import io.kgraph.error.Diagnostic;
import java.util.List;
import java.util.Optional;

/// Where a conversation says things.
public interface Screen {
    /// A result that is text.
    void line(String text);

    /// A result that is a value: its type, if it has one, and its text; `array` is what it holds if it is one array.
    void value(String type, String text, Optional<NDArray> array);

    /// What is good to know and no result.
    void remark(String text);

    /// What was wrong with an input, and warnings.
    void messages(List<Diagnostic> messages);

    /// An input that asks for what does not exist.
    void refused(String sentence);

    /// The run of an input has been stopped.
    void interrupted(String sentence);

    /// A fault of this program itself.
    void fault(Throwable fault);
}
