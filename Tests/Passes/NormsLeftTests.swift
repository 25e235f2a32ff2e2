import Graph
import Kernels
import Operators
import Support
import Testing

@testable import Passes

/// After the inference pipeline no scale and shift stands alone where it could be folded exactly.
/// What is a scale and shift is found here by probing the formula, not by the passes' own analysis.
@Suite("No batch norm left")
struct NormsLeftTests {
  @Test("no map of a node's one batched operand can be folded", arguments: UInt64(1)...150)
  func nothingLeft(seed: UInt64) throws {
    var graph = try RandomGraph(seed: seed, steps: 14).graph
    let given = RandomGraph.data(graph, samples: 1)
    Freeze.bind(&graph) { given[$0] }
    _ = try Pipeline.run(Pipeline.inference, on: &graph)
    for node in graph.nodes where node.operation is Elementwise {
      let place = "\(node.label) of \(node.origin.layer)"
      #expect(Self.foldable(node, graph) == nil, "\(place)\n\(graph.text)")
    }
  }

  @Test("a net of norms has linear layers only", arguments: [1, 2, 5])
  func dense(depth: Int) throws {
    var graph = try Self.stack(depth)
    let given = RandomGraph.data(graph, samples: 1)
    Freeze.bind(&graph) { given[$0] }
    _ = try Pipeline.run(Pipeline.inference, on: &graph)
    #expect(graph.nodes.count == depth)
    #expect(graph.nodes.allSatisfy { $0.operation is Linear })
  }

  /// Linear layers, each with a norm and a rectifier behind it.
  private static func stack(_ depth: Int) throws -> Graph {
    var graph = Graph()
    var value = graph.addInput("x", TensorType([6], batched: true))
    func variable(_ name: String, _ extents: [Int]) -> ValueID {
      graph.addVariable(Variable(name, .parameter), extents)
    }
    for layer in 0..<depth {
      let weight = variable("\(layer).weight", [6, 6])
      value = try graph.append(Linear(bias: false), [value, weight], origin: .none)[0]
      let factors = ["scale", "shift", "mean", "variance"].map { variable("\(layer).\($0)", [6]) }
      let norm = BatchNormTraining(epsilon: 1e-5, momentum: 0.1)
      value = try graph.append(norm, [value] + factors, origin: .none)[0]
      let relu = Elementwise("relu", maximum(.input(0), .constant(0)))
      value = try graph.append(relu, [value], origin: .none)[0]
    }
    graph.outputs = [("y", value)]
    return graph
  }

  /// Why a node need not stand alone; nil where it must.
  private static func foldable(_ node: Node, _ graph: Graph) -> String? {
    let batched = node.operands.filter { graph.type($0).batched }
    guard let input = batched.first, batched.count == 1,
      let position = node.operands.firstIndex(of: input), isAffine(node, in: position)
    else { return nil }
    let factors = node.operands.filter { $0 != input }.map { graph.type($0).extents }
    let perColumn = factors.allSatisfy { $0.count <= 1 }
    if perColumn, let product = maker(of: input, graph), product.operation is Linear {
      return "behind a linear layer"
    }
    guard perColumn else { return nil }
    for reader in graph.nodes where reader.operation is Linear {
      if reader.operands[0] == node.results[0] { return "in front of a linear layer" }
    }
    return nil
  }

  /// The node that makes a value that only one reader wants.
  private static func maker(of value: ValueID, _ graph: Graph) -> Node? {
    let readers = graph.nodes.flatMap(\.operands) + graph.outputs.map(\.value)
    guard readers.filter({ $0 == value }).count == 1 else { return nil }
    return graph.nodes.first { $0.results.contains(value) }
  }

  /// Whether a formula is affine in one operand: its second differences vanish wherever it is
  /// probed.
  private static func isAffine(_ node: Node, in position: Int) -> Bool {
    guard let formula = (node.operation as? Elementwise)?.formula else { return false }
    var stream = RandomStream(seed: 3, purpose: "probe")
    return (0..<24).allSatisfy { _ in
      var inputs = node.operands.map { _ in 0.5 + Double(stream.uniform()) }
      func value(_ x: Double) -> Double {
        inputs[position] = x
        return formula.evaluate(inputs)
      }
      let centre = 8 * Double(stream.uniform()) - 4
      let width = 0.5 + 6 * Double(stream.uniform())
      let (left, middle, right) = (value(centre - width), value(centre), value(centre + width))
      let scale = max(1, abs(left), abs(right))
      return abs(left - 2 * middle + right) <= 1e-9 * scale
    }
  }
}
