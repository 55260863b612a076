package io.kgraph.data.onnx;

import com.google.common.collect.ImmutableList;
import io.kgraph.data.Message;
import java.util.List;

/// A node of ONNX: an operator, what it reads and gives, and its attributes in their encoding.
record OnnxNode(String operator, ImmutableList<String> inputs, ImmutableList<String> outputs, ImmutableList<Message> attributes) {
    private static final int INT = 2, INTS = 7;

    static OnnxNode of(String operator, List<String> inputs, String output, Message... attributes) {
        return new OnnxNode(operator, ImmutableList.copyOf(inputs), ImmutableList.of(output), ImmutableList.copyOf(attributes));
    }

    static Message attribute(String name, long value) {
        return new Message().text(1, name).integer(3, value).integer(20, INT);
    }

    static Message attribute(String name, List<? extends Number> values) {
        var attribute = new Message().text(1, name);
        for (Number v : values) attribute.integer(8, v.longValue());
        return attribute.integer(20, INTS);
    }

    Message encoded(int number) {
        var node = new Message();
        inputs.forEach(in -> node.text(1, in));
        outputs.forEach(out -> node.text(2, out));
        node.text(3, operator + "_" + number).text(4, operator);
        attributes.forEach(a -> node.message(5, a));
        return node;
    }
}
