import Graph
import Passes
import Planning

extension TrainingGraph {
  /// The step and its plan with as few values computed again as it takes for `fits` to accept the
  /// plan: none where it does at once, all that can be where none is enough.
  public func fitting(
    _ fits: (Plan) -> Bool
  ) throws(OperatorError) -> (graph: TrainingGraph, plan: Plan) {
    let plan = try Planner.plan(optimized)
    if fits(plan) { return (self, plan) }
    var (low, high) = (0, Recomputation.count(in: optimized))
    guard high > 0 else { return (self, plan) }
    var best = try recomputing(high)
    guard fits(best.plan) else { return best }
    while high - low > 1 {
      let middle = (low + high) / 2
      let tried = try recomputing(middle)
      if fits(tried.plan) { (high, best) = (middle, tried) } else { low = middle }
    }
    return best
  }

  private func recomputing(
    _ most: Int
  ) throws(OperatorError) -> (graph: TrainingGraph, plan: Plan) {
    var graph = optimized
    let made = try Recomputation(most: most).run(on: &graph)
    let changed = TrainingGraph(self, optimized: graph, rewrites: rewrites + made)
    return (changed, try Planner.plan(graph))
  }
}
