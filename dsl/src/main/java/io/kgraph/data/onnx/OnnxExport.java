package io.kgraph.data.onnx;

import com.google.common.collect.ImmutableMap;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.data.Message;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.ir.Graph;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Writes a graph as an ONNX model, opset 17: inputs and outputs under their names, variables and constants as initialisers.
///
/// What is known while writing is computed, the learning phase among it, so that branches for training are gone.
public final class OnnxExport {
    private static final int IR_VERSION = 8, OPSET = 17;

    private OnnxExport() {}

    /// The bytes of a model.
    ///
    /// @param inputs  by the names that they get
    /// @param outputs by the names that they get
    /// @param known   the values of variables, and of whatever else is to be fixed
    /// @throws GraphError with kind VALUE for an operation that has no operator there
    public static byte[] model(String name, Map<String, Tensor> inputs, Map<String, Tensor> outputs, Map<Tensor, NDArray> known) {
        var translation = new Translation(inputs, known);
        translation.add(Graph.of(List.copyOf(outputs.values())));
        var ends = new LinkedHashMap<String, String>();
        outputs.forEach((wanted, tensor) -> {
            translation.nodes.add(OnnxNode.of("Identity", List.of(translation.name(tensor)), wanted));
            ends.put(wanted, translation.name(tensor));
        });
        Message graph = graph(name, inputs, outputs, translation);
        Message opset = new Message().text(1, "").integer(2, OPSET);
        return new Message().integer(1, IR_VERSION).text(2, "kgraph").message(7, graph).message(8, opset).toByteArray();
    }

    private static Message graph(String name, Map<String, Tensor> inputs, Map<String, Tensor> outputs, Translation translation) {
        Set<String> needed = needed(outputs.keySet(), translation);
        var graph = new Message();
        int number = 0;
        for (OnnxNode node : translation.nodes) {
            if (node.outputs().stream().noneMatch(needed::contains)) continue;
            if (node.operator().isEmpty()) throw Objects.requireNonNull(translation.refused.get(node.outputs().getFirst()));
            graph.message(1, node.encoded(number++));
        }
        graph.text(2, name);
        translation.initialisers.forEach((key, array) -> {
            if (needed.contains(key)) graph.message(5, tensor(key, array));
        });
        inputs.forEach((key, tensor) -> graph.message(11, value(key, tensor.type())));
        outputs.forEach((key, tensor) -> graph.message(12, value(key, tensor.type())));
        return graph;
    }

    /// The names on which the outputs depend.
    private static Set<String> needed(Set<String> outputs, Translation translation) {
        var made = new HashMap<String, OnnxNode>();
        translation.nodes.forEach(n -> n.outputs().forEach(o -> made.put(o, n)));
        var needed = new HashSet<>(outputs);
        var open = new ArrayDeque<>(outputs);
        while (!open.isEmpty()) {
            OnnxNode node = made.get(open.pop());
            if (node != null) for (String in : node.inputs()) if (needed.add(in)) open.push(in);
        }
        return needed;
    }

    // ---- types and arrays ----------------------------------------------------------------------------------------------------

    private static final ImmutableMap<DType, Integer> TYPES = ImmutableMap.<DType, Integer>builder().put(DType.FLOAT32, 1).put(DType.UINT8, 2).put(DType.INT8, 3)
            .put(DType.UINT16, 4).put(DType.INT16, 5).put(DType.INT32, 6).put(DType.INT64, 7).put(DType.BOOL, 9).put(DType.FLOAT16, 10).put(DType.FLOAT64, 11).buildOrThrow();

    static int type(DType dtype) {
        Integer type = TYPES.get(dtype);
        if (type == null) throw refused(dtype + " has no place in an ONNX graph");
        return type;
    }

    static GraphError refused(String sentence) {
        return GraphError.of(ErrorKind.VALUE, "BAD VALUE", "export: " + sentence + ".");
    }

    private static Message value(String name, TensorType type) {
        var shape = new Message();
        int axis = 0;
        for (Dim d : type.shape().dims()) {
            String symbol = d.toString();
            shape.message(1, d.isConstant() ? new Message().integer(1, d.value()) : new Message().text(2, symbol.startsWith("?") ? name + "_" + axis : symbol));
            axis++;
        }
        var tensor = new Message().integer(1, type(type.dtype())).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    private static Message tensor(String name, NDArray array) {
        var tensor = new Message();
        if (array.rank() > 0) for (long e : array.extents()) tensor.integer(1, e);
        return tensor.integer(2, type(array.dtype())).text(8, name).raw(9, bytes(array));
    }

    private static byte[] bytes(NDArray array) {
        int count = Math.toIntExact(array.size());
        if (array.dtype() == DType.BOOL) {
            var bytes = new byte[count];
            boolean[] values = array.toBooleanArray();
            for (int i = 0; i < count; i++) bytes[i] = (byte) (values[i] ? 1 : 0);
            return bytes;
        }
        var buffer = ByteBuffer.allocate(count * array.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        switch (array.dtype()) {
            case FLOAT32 -> {
                for (double v : array.toDoubleArray()) buffer.putFloat((float) v);
            }
            case FLOAT64 -> {
                for (double v : array.toDoubleArray()) buffer.putDouble(v);
            }
            case FLOAT16 -> {
                for (double v : array.toDoubleArray()) buffer.putShort(Float.floatToFloat16((float) v));
            }
            case INT64 -> {
                for (long v : array.toLongArray()) buffer.putLong(v);
            }
            case INT32 -> {
                for (long v : array.toLongArray()) buffer.putInt((int) v);
            }
            case INT16, UINT16 -> {
                for (long v : array.toLongArray()) buffer.putShort((short) v);
            }
            case INT8, UINT8 -> {
                for (long v : array.toLongArray()) buffer.put((byte) v);
            }
            case BOOL, STRING -> throw refused(array.dtype() + " has no bytes of this form");
        }
        return buffer.array();
    }
}
