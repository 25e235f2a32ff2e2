import Graph
import Kernels
import Operators

/// Joins chains of elementwise nodes into one pass over memory.
public struct ElementwiseFusion: Pass {
  /// The name in listings.
  public static let name = "fuse-elementwise"
  /// What the pass does.
  public static let summary = "joins chains of elementwise nodes into one"

  /// The largest formula that fusion makes; longer ones would not fit the registers.
  static let mostTerms = 96
  /// The most operands that fusion gives a node.
  static let mostOperands = 8

  /// Whether a joined formula is short enough, and fits the program of a kernel.
  static func accepts(_ formula: Formula) -> Bool {
    formula.size <= mostTerms && ElementwiseProgram.fits([formula])
  }

  /// The pass.
  public init() {}

  /// Takes the formulas of operands that nobody else reads into the reader's formula.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    var uses = Uses(graph)
    var rewrites: [Rewrite] = []
    for position in graph.nodes.indices {
      while let rewrite = fuse(&graph, position, &uses) { rewrites.append(rewrite) }
    }
    graph.removeDeadNodes()
    return rewrites
  }

  private func fuse(_ graph: inout Graph, _ position: Int, _ uses: inout Uses) -> Rewrite? {
    let node = graph.nodes[position]
    guard let outer = node.operation as? Elementwise else { return nil }
    for (index, operand) in node.operands.enumerated() {
      guard uses.isReadOnce(operand), let source = uses.producer(operand),
        let inner = graph.nodes[source].operation as? Elementwise,
        graph.type(operand) == graph.type(node.results[0]),
        let joined = join(outer, node.operands, index, inner, graph.nodes[source].operands),
        accepts(joined.0, joined.1, node, graph)
      else { continue }
      uses.replace(node.operands + graph.nodes[source].operands, by: joined.1)
      graph.nodes[position].operation = joined.0
      graph.nodes[position].operands = joined.1
      return Rewrite(
        Self.self, "\(inner.label) into \(outer.label)",
        [graph.nodes[source].origin, node.origin],
        preconditions: ["elementwise", "nobody else reads the value between them"])
    }
    return nil
  }

  private func join(
    _ outer: Elementwise, _ operands: [ValueID], _ index: Int, _ inner: Elementwise,
    _ others: [ValueID]
  ) -> (Elementwise, [ValueID])? {
    var joined: [ValueID] = []
    func number(_ value: ValueID) -> Formula {
      if let known = joined.firstIndex(of: value) { return .input(known) }
      joined.append(value)
      return .input(joined.count - 1)
    }
    var innerNames: [Int: Formula] = [:]
    for (position, operand) in others.enumerated() { innerNames[position] = number(operand) }
    var outerNames = [index: inner.formula.substituting(innerNames)]
    for (position, operand) in operands.enumerated() where position != index {
      outerNames[position] = number(operand)
    }
    let formula = outer.formula.substituting(outerNames).simplified()
    guard joined.count <= Self.mostOperands, Self.accepts(formula) else { return nil }
    return (Elementwise(inner.label + "_" + outer.label, formula).withoutLongLabel, joined)
  }

  /// Whether the joined node has the result that the outer one had.
  private func accepts(
    _ joined: Elementwise, _ operands: [ValueID], _ node: Node, _ graph: Graph
  ) -> Bool {
    let types = operands.map(graph.type)
    return (try? joined.results(of: types)) == [graph.type(node.results[0])]
  }
}

extension Elementwise {
  /// The same under a short name where the joined one has become long.
  var withoutLongLabel: Elementwise {
    label.count <= 40 ? self : Elementwise("fused", formula, slope: slope)
  }
}
