import Graph
import Kernels
import Operators
import Schema
import Testing

@testable import Passes

/// Networks of the kinds that the lectures draw: behind the inference pipeline no batch norm is
/// left, however their branches meet.
@Suite("No batch norm left in convolutional networks")
struct ImageNormsTests {
  @Test("a plain net, standardised", arguments: ["3x3", "depthwise"])
  func plain(_ kind: String) throws {
    var net = try ImageNet(channels: 4)
    try net.standardise()
    for _ in 0..<3 {
      try net.conv(4, groups: kind == "depthwise" ? 4 : 1)
      try net.norm()
      try net.relu()
    }
    try expectFolded(net)
  }

  @Test("residual blocks, with and without a projection") func residual() throws {
    var net = try ImageNet(channels: 3)
    try net.conv(4)
    try net.norm()
    try net.relu()
    for outputs in [4, 6] {
      let shortcut = net.value
      try net.conv(outputs)
      try net.norm()
      try net.relu()
      try net.conv(outputs)
      try net.norm()
      let branch = net.value
      net.value = shortcut
      if outputs != 4 {
        try net.conv(outputs, kernel: 1)
        try net.norm()
      }
      try net.add(branch)
      try net.relu()
    }
    try expectFolded(net)
  }

  @Test("batch norm behind a sum of projections, pooled") func normOfSum() throws {
    var net = try ImageNet(channels: 3)
    let start = net.value
    try net.conv(4)
    let left = net.value
    net.value = start
    try net.conv(4, kernel: 1)
    try net.add(left)
    try net.apply(AveragePool(ImageNet.window(2, stride: 2), countsPadding: false))
    try net.norm()
    try expectFolded(net)
  }

  @Test("batch norm behind branches that are joined and enlarged") func normOfConcat() throws {
    var net = try ImageNet(channels: 2)
    let start = net.value
    try net.conv(3)
    let left = net.value
    net.value = start
    try net.conv(2, kernel: 1)
    try net.concat(left)
    try net.apply(Upsample(PerAxis(2, 2), .bilinear))
    try net.norm()
    try net.relu()
    try expectFolded(net)
  }

  @Test("batch norm in front of branches of other kernels") func shared() throws {
    var net = try ImageNet(channels: 3)
    try net.norm()
    let start = net.value
    try net.conv(2)
    let left = net.value
    net.value = start
    try net.conv(2, kernel: 1)
    try net.concat(left)
    try expectFolded(net)
  }

  private func expectFolded(_ net: ImageNet) throws {
    let net = try net.finished()
    let given = RandomGraph.data(net, samples: 2)
    var graph = net
    Freeze.bind(&graph) { given[$0] }
    var plain = graph
    _ = try Pipeline.run([InferenceForms.self], on: &plain)
    let expected = GraphEvaluator(plain).outputs(given, samples: 2)["y"]?.floats ?? []
    let rewrites = try Pipeline.run(Pipeline.inference, on: &graph)
    let found = GraphEvaluator(graph).outputs(given, samples: 2)["y"]?.floats ?? []
    let scale = expected.reduce(1) { max($0, abs($1)) }
    #expect(found.count == expected.count && !found.isEmpty)
    for (left, right) in zip(found, expected) { #expect(abs(left - right) <= 1e-5 * scale) }
    #expect(!rewrites.contains { $0.pass == NormsLeft.name })
    for node in graph.nodes where node.operation is Elementwise {
      #expect(!node.label.contains("norm") && !node.label.contains("standardize"))
    }
  }
}

/// A network over images of 6x5 pixels under construction.
struct ImageNet {
  private var graph = Graph()
  private var count = 0
  /// What the next layer reads.
  var value: ValueID

  init(channels: Int) throws {
    value = graph.addInput("x", TensorType([6, 5, channels], batched: true))
  }

  static func window(_ kernel: Int, stride: Int) -> Window {
    Window(kernel: PerAxis(kernel, kernel), stride: PerAxis(stride, stride), pad: .none)
  }

  private mutating func parameter(_ role: String, _ extents: [Int]) -> ValueID {
    graph.addVariable(Variable("layer\(count).\(role)", .parameter), extents)
  }

  mutating func apply(_ operation: any Operator, _ others: [ValueID] = []) throws {
    count += 1
    value = try graph.append(operation, [value] + others, origin: Origin(layer: "l\(count)"))[0]
  }

  /// A convolution that keeps the image's size.
  mutating func conv(_ outputs: Int, kernel: Int = 3, groups: Int = 1) throws {
    let channels = graph.type(value).columns
    let side = kernel / 2
    let form = ConvolutionForm(
      pad: BorderWidths(top: side, left: side, bottom: side, right: side), groups: groups)
    let weight = parameter("weight", [kernel, kernel, channels / groups, outputs])
    try apply(Convolution(form, bias: false), [weight])
  }

  mutating func norm() throws {
    let roles = ["scale", "shift", "mean", "variance"]
    let channels = graph.type(value).columns
    let factors = roles.map { parameter($0, [channels]) }
    try apply(BatchNormTraining(epsilon: 1e-5, momentum: 0.1), factors)
  }

  mutating func standardise() throws {
    let channels = graph.type(value).columns
    let factors = ["scale", "shift"].map { parameter($0, [channels]) }
    try apply(Elementwise("standardize", .input(0) * .input(1) + .input(2)), factors)
  }

  mutating func relu() throws {
    try apply(Elementwise("relu", maximum(.input(0), .constant(0))))
  }

  mutating func add(_ other: ValueID) throws {
    try apply(Elementwise("add", .input(0) + .input(1)), [other])
  }

  mutating func concat(_ other: ValueID) throws { try apply(Concat(), [other]) }

  func finished() throws -> Graph {
    var graph = graph
    graph.outputs = [("y", value)]
    try Verifier.verify(graph)
    return graph
  }
}
