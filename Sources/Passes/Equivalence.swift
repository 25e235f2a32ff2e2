import Graph

/// How far a rewritten network is from the one it was made from.
public enum Equivalence {
  /// The largest difference of any output of `rewritten` from `written` at inference, on random
  /// inputs and relative to the output's largest entry or to 1. Both run node by node.
  public static func largestError(
    of rewritten: Graph, against written: Graph
  ) throws(OperatorError) -> Double {
    var reference = written
    _ = try InferenceForms().run(on: &reference)
    return ErrorMeasurement(reference).largestError(of: ErrorMeasurement(rewritten))
  }
}
