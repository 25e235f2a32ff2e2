import Graph

/// The order of the passes: the only list of them.
public enum Pipeline {
  /// What makes an inference graph of the graph that a spec describes.
  public static let inference = folding + joining

  /// The part of it that leaves products apart, so that each may take another precision. Scales and
  /// shifts go backwards first: then they are gone for every reader, not for one linear layer
  /// behind them alone. Fusion makes new ones, such as s x + x, which are folded as well.
  public static let folding: [any Pass.Type] = [
    InferenceForms.self, IdentityRemoval.self, AffineNormalisation.self, AffineAfterProduct.self,
    AffineBackward.self, AffineAfterProduct.self, AffineIntoProduct.self,
    CommonSubexpressions.self, ElementwiseFusion.self, AffineAfterProduct.self,
    AffineIntoProduct.self, LinearMerging.self, EpilogueFusion.self, ConstantFolding.self,
    CommonSubexpressions.self, DeadNodes.self, NormsLeft.self,
  ]

  /// The rest of it, which joins products to what is no elementwise formula.
  public static let joining: [any Pass.Type] = [PoolingFusion.self]

  /// What makes an evaluation graph for weights that still change: nothing is folded into them.
  public static let evaluation: [any Pass.Type] = [
    InferenceForms.self, IdentityRemoval.self, AffineNormalisation.self, ElementwiseFusion.self,
    EpilogueFusion.self, CommonSubexpressions.self, DeadNodes.self,
  ]

  /// What is done to a training graph before it is differentiated.
  public static let beforeGradient: [any Pass.Type] = [
    IdentityRemoval.self, RectifierIntoNorm.self, DeadNodes.self,
  ]

  /// What makes a differentiated graph faster to train.
  public static let training: [any Pass.Type] = [
    IdentityRemoval.self, CommonSubexpressions.self, DeadNodes.self, ElementwiseFusion.self,
    EpilogueFusion.self, ConstantFolding.self, DeadNodes.self,
  ]

  /// Runs passes in order and returns all records, a refusal once; `after` sees the graph behind
  /// each pass. Where `measuring`, the records carry the largest error on random inputs, which runs
  /// the graph node by node before and after every pass.
  public static func run(
    _ passes: [any Pass.Type], on graph: inout Graph, measuring: Bool = false,
    after: (any Pass.Type, Graph) -> Void = { _, _ in }
  ) throws(OperatorError) -> [Rewrite] {
    var rewrites: [Rewrite] = []
    var refused = Set<Rewrite>()
    var measured: ErrorMeasurement?
    for pass in passes {
      let before = measuring && pass.keepsValues ? measured ?? ErrorMeasurement(graph) : nil
      measured = before
      var made = try pass.init().run(on: &graph)
      if let before, made.contains(where: { $0.outcome == .applied }) {
        let after = ErrorMeasurement(graph)
        let error = before.largestError(of: after)
        for index in made.indices where made[index].outcome == .applied {
          made[index].largestError = error
        }
        measured = after
      }
      rewrites += made.filter { $0.outcome == .applied || refused.insert($0).inserted }
      after(pass, graph)
    }
    return rewrites
  }
}
