import Graph

/// Puts the inference form in place of operators that differ between training and inference:
/// dropout goes, batch norm uses its running estimates.
public struct InferenceForms: Pass {
  /// The name in listings.
  public static let name = "inference-forms"
  /// What the pass does.
  public static let summary = "replaces what differs between training and inference"

  /// Training differs from inference.
  public static let keepsValues = false

  /// The pass.
  public init() {}

  /// Replaces nodes; what only training assigns to variables is dropped.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    var replacements: [ValueID: ValueID] = [:]
    var rewrites: [Rewrite] = []
    graph.assignments = []
    for node in graph.nodes {
      let form = try graph.build(node.origin) { builder throws(OperatorError) in
        try node.operation.inferenceForm(node.operands, &builder)
      }
      guard let form else { continue }
      for (result, replacement) in zip(node.results, form) { replacements[result] = replacement }
      rewrites.append(
        Rewrite(Self.self, "\(node.operation.name) as it is at inference", [node.origin]))
    }
    graph.replaceUses(replacements)
    graph.removeDeadNodes()
    graph.sortNodes()
    return rewrites
  }
}
