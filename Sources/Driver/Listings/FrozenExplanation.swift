import Graph
import Passes
import Planning
import Runtime
import Semantics
import Support
import Training

/// What the passes do to a network once its weights are fixed: shown on the weights that the spec
/// draws at the start, with the largest error of every pass measured on random inputs.
public struct FrozenExplanation: Sendable {
  /// What each pass did and did not do.
  public let rewrites: [Rewrite]
  /// The plan that is left.
  public let plan: Plan

  /// Draws the first weights, freezes them, and compiles for inference.
  public init(_ experiment: Experiment) throws(DiagnosticError) {
    let store: VariableStore
    do throws(ArenaMemory.Exhausted) {
      store = try VariableStore(InitialValues.variables(of: experiment, []))
    } catch {
      throw DiagnosticError(TrainingDiagnostics.noMemory(error.bytes))
    }
    try InitialValues.fill(store, experiment, [])
    do throws(OperatorError) {
      var graph = experiment.model.graph
      Freeze.bind(&graph) { store[$0] }
      rewrites = try Pipeline.run(Pipeline.inference, on: &graph, measuring: true)
      _ = Freeze.externalise(&graph)
      plan = try Planner.plan(graph)
    } catch {
      throw DiagnosticError(TrainingDiagnostics.refused(error))
    }
  }
}
