import Graph
import Kernels
import Operators
import Support

/// A random valid network: what the properties of passes and plans are tested on.
struct RandomGraph {
  private(set) var graph = Graph()
  private var stream: RandomStream
  private var values: [ValueID] = []
  private var count = 0
  private let smooth: Bool

  /// A network of `steps` layers behind the input `x`; its outputs are `y` and a value on the way.
  /// Without `smooth`, activations with kinks and random masks occur as well.
  init(seed: UInt64, steps: Int = 10, smooth: Bool = false) throws {
    stream = RandomStream(seed: seed, purpose: "graph")
    self.smooth = smooth
    values = [graph.addInput("x", TensorType([3 + pick(5)], batched: true))]
    for _ in 0..<steps { try addStep() }
    graph.outputs = [("y", values[values.count - 1]), ("z", values[pick(values.count)])]
  }

  private mutating func pick(_ bound: Int) -> Int { Int(stream.integer(below: UInt32(bound))) }

  private mutating func addStep() throws {
    count += 1
    let last = values[values.count - 1]
    let value = pick(4) == 0 ? values[pick(values.count)] : last
    switch pick(smooth ? 9 : 11) {
    case 0, 1, 2: try linear(value)
    case 3: try apply(activation(), [value])
    case 4: try norm(value)
    case 5: try join(value)
    case 6: try reshape(value)
    case 7: try slice(value)
    case 8: try scale(value)
    case 9: try apply(DropoutOperator(rate: 0.25, stream: "drop\(count)"), [value])
    default: try apply(Elementwise("relu", maximum(.input(0), .constant(0))), [value])
    }
  }

  private mutating func apply(_ operation: any Operator, _ operands: [ValueID]) throws {
    values.append(try graph.append(operation, operands, origin: origin)[0])
  }

  private var origin: Origin { Origin(layer: "layer\(count)") }

  private mutating func activation() -> Elementwise {
    switch pick(4) {
    case 0: Elementwise("tanh", tanh(.input(0)), slope: 1 - .input(1) * .input(1))
    case 1: Elementwise("sigmoid", sigmoid(.input(0)))
    case 2: Elementwise("silu", .input(0) * sigmoid(.input(0)))
    default: Elementwise("softplus", .unary(.softplus, .input(0)))
    }
  }

  private mutating func parameter(_ role: String, _ extents: [Int]) -> ValueID {
    graph.addVariable(Variable("layer\(count).\(role)", .parameter), extents, origin: origin)
  }

  private mutating func linear(_ value: ValueID) throws {
    let inputs = graph.type(value).columns
    let outputs = 2 + pick(6)
    var operands = [value, parameter("weight", [inputs, outputs])]
    let bias = pick(3) > 0
    if bias { operands.append(parameter("bias", [outputs])) }
    try apply(Linear(bias: bias), operands)
  }

  private mutating func scale(_ value: ValueID) throws {
    let scale = parameter("scale", [graph.type(value).columns])
    try apply(Elementwise("scale", .input(0) * .input(1) + .constant(0.5)), [value, scale])
  }

  private mutating func norm(_ value: ValueID) throws {
    let columns = [graph.type(value).columns]
    let (scale, shift) = (parameter("scale", columns), parameter("shift", columns))
    if pick(3) == 0 {
      return try apply(LayerNormOperator(epsilon: 1e-2), [value, scale, shift])
    }
    let mean = graph.addVariable(Variable("layer\(count).mean", .state), columns)
    let variance = graph.addVariable(Variable("layer\(count).variance", .state), columns)
    let results = try graph.append(
      BatchNormTraining(epsilon: 1e-2, momentum: 0.1), [value, scale, shift, mean, variance],
      origin: origin)
    graph.assignments += [(mean, results[1]), (variance, results[2])]
    values.append(results[0])
  }

  private mutating func join(_ value: ValueID) throws {
    let type = graph.type(value)
    if let other = values.last(where: { $0 != value && graph.type($0) == type }), pick(2) == 0 {
      return try apply(Elementwise("add", .input(0) + .input(1)), [value, other])
    }
    let same = values.filter { graph.type($0).extents.dropLast() == type.extents.dropLast() }
    let other = same[pick(same.count)]
    guard graph.type(other).columns + type.columns < 24 else { return }
    try apply(Concat(), [value, other])
  }

  private mutating func reshape(_ value: ValueID) throws {
    let extents = graph.type(value).extents
    let columns = graph.type(value).count
    var wanted = [columns]
    if extents.count == 1 { wanted = columns % 2 == 0 ? [2, columns / 2] : [1, columns] }
    try apply(ReshapeOperator(wanted), [value])
  }

  private mutating func slice(_ value: ValueID) throws {
    let columns = graph.type(value).columns
    guard columns > 2 else { return }
    let start = pick(columns - 2)
    try apply(Slice(start: start, count: 2 + pick(columns - start - 1)), [value])
  }
}

extension RandomGraph {
  /// Data for every input and variable of a graph: positive for variances, of the size that keeps
  /// activations in bounds for weights.
  static func data(_ graph: Graph, samples: Int, seed: UInt64 = 5) -> [String: Tensor] {
    var given: [String: Tensor] = [:]
    for root in graph.roots {
      guard let name = graph.name(root) else { continue }
      let type = graph.type(root)
      let extents = type.batched ? [samples] + type.extents : type.extents
      var stream = RandomStream(seed: seed, purpose: name)
      let positive = name.hasSuffix("variance") || name.hasSuffix("scale")
      let values = (0..<type.count(samples: samples)).map { _ in
        positive ? 0.5 + stream.uniform() : 2 * stream.uniform() - 1
      }
      given[name] = Tensor(extents, values)
    }
    return given
  }
}
