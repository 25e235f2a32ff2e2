import Graph
import Kernels
import Operators
import Support

/// A random network over small images: convolutions of all kinds with norms, pooling, sums and
/// concatenations between them, in any order, and a linear layer at the end.
struct RandomImageGraph {
  private(set) var graph = Graph()
  private var stream: RandomStream
  private var values: [ValueID] = []
  private var count = 0

  /// A network of `steps` layers behind a scale and shift of the input `x`; its outputs are `y` and
  /// a value on the way.
  init(seed: UInt64, steps: Int = 8) throws {
    stream = RandomStream(seed: seed, purpose: "image graph")
    let side = 4 + pick(3)
    values = [graph.addInput("x", TensorType([side, side, 1 + pick(3)], batched: true))]
    try scale(values[0])
    for _ in 0..<steps { try addStep() }
    graph.outputs = [("z", values[pick(values.count)])]
    try head(values[values.count - 1])
    graph.outputs.append(("y", values[values.count - 1]))
    graph.removeDeadNodes()
  }

  private mutating func pick(_ bound: Int) -> Int { Int(stream.integer(below: UInt32(bound))) }

  private mutating func addStep() throws {
    count += 1
    let last = values[values.count - 1]
    let value = pick(5) == 0 ? values[pick(values.count)] : last
    switch pick(11) {
    case 0, 1, 2: try convolve(value)
    case 3: try spread(value)
    case 4, 5: try norm(value)
    case 6: try apply(Elementwise("relu", maximum(.input(0), .constant(0))), [value])
    case 7: try pool(value)
    case 8: try join(value)
    case 9: try apply(Upsample(PerAxis(1, 2), pick(2) == 0 ? .nearest : .bilinear), [value])
    default: try border(value)
    }
  }

  private mutating func apply(_ operation: any Operator, _ operands: [ValueID]) throws {
    let result = try graph.append(operation, operands, origin: origin)[0]
    guard graph.type(result).count < 1500 else { return }
    values.append(result)
  }

  private var origin: Origin { Origin(layer: "layer\(count)") }

  private mutating func parameter(_ role: String, _ extents: [Int]) -> ValueID {
    graph.addVariable(Variable("layer\(count).\(role)", .parameter), extents, origin: origin)
  }

  private mutating func window(_ extents: [Int]) -> Window {
    let kernel = PerAxis(1 + pick(min(3, extents[0])), 1 + pick(min(3, extents[1])))
    let pad = BorderWidths(
      top: pick(kernel.y), left: pick(kernel.x), bottom: pick(kernel.y), right: pick(kernel.x))
    return Window(kernel: kernel, stride: PerAxis(1 + pick(2), 1 + pick(2)), pad: pad)
  }

  private mutating func convolve(_ value: ValueID) throws {
    let extents = graph.type(value).extents
    let window = window(extents)
    let divisors = (1...extents[2]).filter { extents[2] % $0 == 0 }
    let groups = divisors[pick(divisors.count)]
    let outputs = groups * (1 + pick(max(1, 4 / groups)))
    var operands = [
      value,
      parameter("weight", [window.y.kernel, window.x.kernel, extents[2] / groups, outputs]),
    ]
    let bias = pick(2) == 0
    if bias { operands.append(parameter("bias", [outputs])) }
    let form = ConvolutionForm(
      stride: PerAxis(window.y.stride, window.x.stride),
      pad: pick(3) == 0
        ? .none
        : BorderWidths(
          top: window.y.before, left: window.x.before, bottom: window.y.after,
          right: window.x.after),
      groups: groups)
    try apply(Convolution(form, bias: bias), operands)
  }

  private mutating func spread(_ value: ValueID) throws {
    let extents = graph.type(value).extents
    let groups = extents[2] % 2 == 0 ? 2 : 1
    let outputs = 1 + pick(2)
    let weight = parameter("weight", [2, 2, outputs, extents[2]])
    let form = ConvolutionForm(stride: PerAxis(2, 1), groups: groups)
    let size = PerAxis(extents[0] * 2, extents[1] + 1)
    let bias = pick(2) == 0
    let biases = bias ? [parameter("bias", [outputs * groups])] : []
    try apply(TransposedConvolution(form, size: size, bias: bias), [value, weight] + biases)
  }

  private mutating func scale(_ value: ValueID) throws {
    let channels = [graph.type(value).columns]
    let operands = [value, parameter("scale", channels), parameter("shift", channels)]
    try apply(Elementwise("standardize", .input(0) * .input(1) + .input(2)), operands)
  }

  private mutating func norm(_ value: ValueID) throws {
    let channels = [graph.type(value).columns]
    let (factor, shift) = (parameter("factor", channels), parameter("shift", channels))
    let mean = graph.addVariable(Variable("layer\(count).mean", .state), channels, origin: origin)
    let variance = graph.addVariable(
      Variable("layer\(count).variance", .state), channels, origin: origin)
    try apply(BatchNormInference(epsilon: 1e-2), [value, factor, shift, mean, variance])
  }

  private mutating func pool(_ value: ValueID) throws {
    let window = window(graph.type(value).extents)
    if pick(3) == 0 { return try apply(MaxPool(window), [value]) }
    try apply(AveragePool(window, countsPadding: pick(3) == 0), [value])
  }

  private mutating func join(_ value: ValueID) throws {
    let type = graph.type(value)
    let same = values.filter { graph.type($0) == type && $0 != value }
    if let other = same.last, pick(2) == 0 {
      return try apply(Elementwise("add", .input(0) + .input(1)), [value, other])
    }
    let fitting = values.filter { graph.type($0).extents.dropLast() == type.extents.dropLast() }
    let other = fitting[pick(fitting.count)]
    guard graph.type(other).columns + type.columns < 9 else { return }
    try apply(Concat(), [value, other])
  }

  private mutating func border(_ value: ValueID) throws {
    let values = parameter("border", [graph.type(value).columns])
    try apply(Pad(BorderWidths(top: 1, left: 0, bottom: 0, right: 1)), [value, values])
  }

  private mutating func head(_ value: ValueID) throws {
    count += 1
    let features = graph.type(value).count
    let flat = try graph.append(ReshapeOperator([features]), [value], origin: origin)[0]
    try apply(Linear(bias: false), [flat, parameter("weight", [features, 2])])
  }
}
