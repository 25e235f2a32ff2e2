import Graph
import Optimisation
import Schema
import Support
import Testing
import Training

/// A small valid node for each operator of the catalogue: attributes and operand types as the text
/// form writes them. An operator without a row here gets its defaults and one operand.
enum OperatorSamples {
  private struct Row {
    let attributes: String
    let operands: [String]

    init(_ attributes: String, _ operands: String...) {
      self.attributes = attributes
      self.operands = operands
    }
  }

  private static let rows: [String: [Row]] = [
    "elementwise": [
      Row("name = gate, formula = \"x0 * sigmoid(x1)\"", "f32[B, 6]", "f32[6]"),
      Row("name = tanh, formula = \"tanh(x0)\", slope = \"1 - x1 * x1\"", "f32[B, 6]"),
    ],
    "sum_to": [
      Row("extents = [6]", "f32[B, 6]"), Row("extents = [1], batched = true", "f32[B, 6]"),
    ],
    "linear": [
      Row("bias = true", "f32[B, 6]", "f32[6, 4]", "f32[4]"),
      Row("bias = false, epilogue = \"max(x0 + x1, 0)\"", "f32[B, 6]", "f32[6, 4]", "f32[B, 4]"),
    ],
    "linear_input_gradient": [Row("", "f32[B, 4]", "f32[6, 4]")],
    "linear_weight_gradient": [Row("", "f32[B, 6]", "f32[B, 4]")],
    "convolution": [
      Row(
        "stride = [2, 1], pad = [1, 0, 1, 2], dilation = [1, 2], groups = 2",
        "f32[B, 5, 6, 4]", "f32[3, 2, 2, 6]", "f32[6]"),
      Row(
        "stride = [1, 1], pad = [0, 0, 0, 0], dilation = [1, 1], bias = false, "
          + "epilogue = \"max(x0 + x1, 0)\"",
        "f32[B, 2, 2, 4]", "f32[1, 1, 4, 3]", "f32[B, 2, 2, 3]"),
    ],
    "pooled_convolution": [
      Row(
        "stride = [1, 1], pad = [1, 1, 1, 1], dilation = [1, 1], rectified = true",
        "f32[B, 5, 6, 4]", "f32[3, 3, 4, 6]", "f32[6]")
    ],
    "transposed_convolution": [
      Row(
        "stride = [2, 2], pad = [1, 1, 1, 1], dilation = [1, 1], size = [6, 5]",
        "f32[B, 3, 3, 2]", "f32[3, 3, 4, 2]", "f32[4]")
    ],
    "convolution_weight_gradient": [
      Row(
        "stride = [2, 2], pad = [1, 1, 1, 1], dilation = [1, 1], kernel = [3, 3]",
        "f32[B, 6, 5, 4]", "f32[B, 3, 3, 2]")
    ],
    "linear_bfloat16": [
      Row("bias = true", "f32[B, 6]", "bf16[6, 4]", "f32[4]"),
      Row("bias = false, epilogue = \"max(x0 + x1, 0)\"", "f32[B, 6]", "bf16[6, 4]", "f32[B, 4]"),
    ],
    "linear_int8": [
      Row(
        "bias = true, input_scale = 0.003921568859368563, input_zero = 3", "f32[B, 6]", "i8[6, 4]",
        "f32[4]", "f32[4]")
    ],
    "convolution_bfloat16": [
      Row(
        "stride = [2, 1], pad = [1, 0, 1, 2], dilation = [1, 2]", "f32[B, 5, 6, 4]",
        "bf16[3, 2, 4, 6]", "f32[6]")
    ],
    "convolution_int8": [
      Row(
        "stride = [1, 1], pad = [1, 1, 1, 1], dilation = [1, 1], bias = false, "
          + "epilogue = \"max(x0 + x1, 0)\", input_scale = 0.5, input_zero = 0",
        "f32[B, 2, 2, 4]", "i8[3, 3, 4, 3]", "f32[B, 2, 2, 3]", "f32[3]")
    ],
    "max_pool": [
      Row("kernel = [2, 3], stride = [2, 1], pad = [0, 1, 0, 1]", "f32[B, 4, 5, 3]")
    ],
    "max_pool_gradient": [
      Row(
        "kernel = [2, 2], stride = [2, 2], pad = [0, 0, 0, 0]", "f32[B, 4, 5, 3]",
        "f32[B, 2, 2, 3]", "f32[B, 2, 2, 3]")
    ],
    "average_pool": [
      Row(
        "kernel = [2, 3], stride = [2, 1], pad = [0, 1, 0, 1], count_padding = true",
        "f32[B, 4, 5, 3]")
    ],
    "average_pool_gradient": [
      Row(
        "kernel = [2, 2], stride = [2, 2], pad = [0, 0, 0, 0], size = [4, 5]", "f32[B, 2, 2, 3]")
    ],
    "fractional_max_pool": [
      Row("size = [3, 4], overlap = true, stream = \"pool\"", "f32[B, 5, 5, 2]"),
      Row("size = [3, 4], overlap = false", "f32[B, 5, 5, 2]"),
    ],
    "fractional_max_pool_gradient": [
      Row(
        "size = [3, 4], overlap = false, stream = \"pool\"", "f32[B, 5, 5, 2]",
        "f32[B, 3, 4, 2]", "f32[B, 3, 4, 2]")
    ],
    "pad": [Row("widths = [1, 0, 2, 3]", "f32[B, 4, 5, 3]", "f32[3]")],
    "crop": [Row("offset = [1, 0], size = [2, 5]", "f32[B, 4, 5, 3]")],
    "upsample": [Row("factor = [2, 3], form = bilinear", "f32[B, 4, 5, 3]")],
    "upsample_gradient": [Row("factor = [2, 3], form = nearest", "f32[B, 4, 6, 3]")],
    "gather_rows": [Row("", "i32[B, 3]", "f32[7, 4]")],
    "scatter_rows": [Row("rows = 7", "i32[B, 3]", "f32[B, 3, 4]")],
    "attention": [
      Row("heads = 2, causal = true, rate = 0, stream = \"\"", "f32[B, 5, 12]"),
      Row("heads = 1, causal = false, rate = 0.1, stream = \"a\"", "f32[B, 5, 12]"),
    ],
    "attention_gradient": [
      Row(
        "heads = 2, causal = true, rate = 0.1, stream = \"a\"", "f32[B, 5, 4]", "f32[B, 5, 12]",
        "f32[B, 5, 2]")
    ],
    "batch_norm": [
      Row(
        "epsilon = 0.001, momentum = 0.2, rectified = true", "f32[B, 6]", "f32[6]", "f32[6]",
        "f32[6]", "f32[6]")
    ],
    "batch_norm_gradient": [
      Row("", "f32[B, 6]", "f32[B, 6]", "f32[6]", "f32[6]", "f32[6]"),
      Row("rectified = true", "f32[B, 6]", "f32[B, 6]", "f32[6]", "f32[6]", "f32[6]", "f32[B, 6]"),
    ],
    "batch_norm_inference": [
      Row("epsilon = 0.001", "f32[B, 6]", "f32[6]", "f32[6]", "f32[6]", "f32[6]")
    ],
    "layer_norm": [Row("epsilon = 0.001", "f32[B, 6]", "f32[6]", "f32[6]")],
    "layer_norm_gradient": [Row("", "f32[B, 6]", "f32[B, 6]", "f32[6]", "f32[B]", "f32[B]")],
    "group_norm": [Row("groups = 2, epsilon = 0.001", "f32[B, 3, 6]", "f32[6]", "f32[6]")],
    "group_norm_gradient": [
      Row("groups = 2", "f32[B, 3, 6]", "f32[B, 3, 6]", "f32[6]", "f32[B, 2]", "f32[B, 2]")
    ],
    "rms_norm": [Row("epsilon = 0.001", "f32[B, 6]", "f32[6]")],
    "rms_norm_gradient": [Row("", "f32[B, 6]", "f32[B, 6]", "f32[6]", "f32[B]")],
    "local_response_norm": [Row("size = 3, alpha = 0.1, beta = 0.5, k = 1", "f32[B, 6]")],
    "local_response_norm_gradient": [Row("size = 4", "f32[B, 6]", "f32[B, 6]")],
    "noise": [Row("std = 0.1, stream = \"a\"", "f32[B, 6]")],
    "reshape": [Row("extents = [3, 2]", "f32[B, 6]"), Row("extents = []", "f32[B, 1]")],
    "concat": [Row("", "f32[B, 6]", "f32[B, 2]", "f32[B, 1]")],
    "slice": [Row("start = 1, count = 3", "f32[B, 6]")],
    "pad_columns": [Row("before = 2, after = 1", "f32[B, 6]")],
    "dropout": [Row("rate = 0.2, stream = \"unit_2.\\\"odd\\\"\"", "f32[B, 6]")],
    "alpha_dropout": [Row("rate = 0.05, stream = \"a\"", "f32[B, 6]")],
    "alpha_dropout_gradient": [Row("rate = 0.05, stream = \"a\"", "f32[B, 6]")],
    "drop_path": [Row("survival = 0.8, stream = \"residual_3\"", "f32[B, 2, 3]")],
    "softmax_gradient": [Row("", "f32[B, 6]", "f32[B, 6]")],
    "log_softmax_gradient": [Row("", "f32[B, 6]", "f32[B, 6]")],
    "max_pieces": [Row("pieces = 3", "f32[B, 6]")],
    "max_pieces_gradient": [Row("pieces = 3", "f32[B, 6]", "f32[B, 2]")],
    "cross_entropy": [
      Row("smoothing = 0.1", "f32[B, 6]", "i32[B]"), Row("", "f32[B, 6]", "i32[B]"),
    ],
    "hinge": [Row("margin = 0.5", "f32[B, 6]", "i32[B]")],
    "pointwise_loss": [
      Row(
        "formula = \"(x0 - x1) * (x0 - x1)\", slope = \"2 * (x0 - x1)\"", "f32[B, 6]",
        "f32[B, 6]")
    ],
    "assign_copy": [Row("", "f32[6]", "f32[6]")],
    "state_average": [Row("average = polyak(decay = 0.9)", "f32[6]", "f32[6]")],
    "clip_factor": [Row("clip = clip_norm(max = 0.5)", "f32[6]", "f32[2, 3]")],
  ]

  /// Graphs of one node each for an operator; fails where its operands cannot be guessed.
  static func graphs(_ name: String, _ type: any Operator.Type) throws -> [Graph] {
    if type.declaration.name == OptimizerUpdate.declaration.name { return try updates() }
    if type.declaration.name == LinearUpdate.declaration.name { return try linearUpdates() }
    let samples = rows[name] ?? [Row("", "f32[B, 6]")]
    return try samples.map { row in
      do {
        let operation = try type.init(attributes: attributes(row.attributes, type.declaration))
        return try graph(operation, row.operands.map(self.type))
      } catch {
        Issue.record("operator `\(name)`: give it a fitting row in OperatorSamples (\(error))")
        throw error
      }
    }
  }

  /// One update for each optimizer, with every other setting on.
  private static func updates() throws -> [Graph] {
    try OptimisationCatalogues.optimizers.declarations.map { optimizer in
      let text =
        "optimizer = \(optimizer.name)(), regularization = [l2(strength = 0.001)], "
        + "clip = clip_norm(max = 1)"
      let update = try OptimizerUpdate(attributes: attributes(text, OptimizerUpdate.declaration))
      let weight = TensorType([2, 3], batched: false)
      let slots = update.update.slots.map { _ in weight }
      return try graph(update, [.scalar, weight, weight] + slots + [.scalar])
    }
  }

  /// The update of a weight from inputs and gradients, by a rule with a slot.
  private static func linearUpdates() throws -> [Graph] {
    let text = "optimizer = sgd(momentum = 0.9), regularization = [l2(strength = 0.001)]"
    let update = try LinearUpdate(attributes: attributes(text, LinearUpdate.declaration))
    let (weight, batch) = (TensorType([3, 2], batched: false), ["f32[B, 3]", "f32[B, 2]"])
    return [try graph(update, [.scalar, weight] + batch.map(type) + [weight])]
  }

  private static func attributes(_ text: String, _ declaration: Declaration) throws -> Arguments {
    var scanner = TextScanner(text + "}")
    return try declaration.accept(try Arguments(reading: &scanner, until: "}"))
  }

  private static func type(_ text: String) throws -> TensorType {
    var scanner = TextScanner(text)
    return try TensorType(reading: &scanner)
  }

  private static func graph(_ operation: any Operator, _ types: [TensorType]) throws -> Graph {
    var graph = Graph()
    let operands = types.enumerated().map { graph.addInput("x\($0)", $1) }
    let results = try graph.append(operation, operands, origin: Origin(layer: "a.\"layer\""))
    graph.outputs = results.enumerated().map { ("y\($0)", $1) }
    return graph
  }
}
