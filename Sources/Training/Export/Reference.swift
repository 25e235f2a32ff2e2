import Graph
import Passes

/// The unoptimised network at inference: what optimised plans are compared with.
public enum Reference {
  /// The graph with training-only operators in their inference form, and nothing else changed.
  public static func inference(_ graph: Graph) throws(OperatorError) -> Graph {
    var graph = graph
    _ = try Pipeline.run([InferenceForms.self], on: &graph)
    return graph
  }
}
