import Graph
import Passes
import Planning
import Runtime
import Semantics
import Support
import Training

/// What the passes do to a network once its weights are fixed: shown on the weights that the spec
/// draws at the start and on running estimates as training leaves them, somewhere about their first
/// values, with the largest error of every pass measured on random inputs.
public struct FrozenExplanation: Sendable {
  /// What each pass did and did not do.
  public let rewrites: [Rewrite]
  /// The plan that is left.
  public let plan: Plan
  /// The largest difference of any output from the network as written, relative to the output's
  /// largest entry or to 1.
  public let largestError: Double

  /// Draws the first weights, freezes them, and compiles for inference.
  public init(_ experiment: Experiment) throws(DiagnosticError) {
    let store: VariableStore
    do throws(ArenaMemory.Exhausted) {
      store = try VariableStore(InitialValues.variables(of: experiment, []))
    } catch {
      throw DiagnosticError(TrainingDiagnostics.noMemory(error.bytes))
    }
    try InitialValues.fill(store, experiment, [])
    FrozenExplanation.disturb(store, experiment.model.states)
    do throws(OperatorError) {
      var graph = experiment.model.graph
      Freeze.bind(&graph) { store[$0] }
      let written = graph
      rewrites = try Pipeline.run(Pipeline.inference, on: &graph, measuring: true)
      largestError = try Equivalence.largestError(of: graph, against: written)
      _ = Freeze.externalise(&graph)
      plan = try Planner.plan(graph)
    } catch {
      throw DiagnosticError(TrainingDiagnostics.refused(error))
    }
  }

  /// Moves the layers' own state away from the values at which folding it would be too easy.
  private static func disturb(_ store: VariableStore, _ states: [StateInfo]) {
    for state in states {
      guard let buffer = store.buffer(state.name) else { continue }
      var stream = RandomStream(seed: 1, purpose: state.name)
      for index in buffer.indices { buffer[index] += stream.uniform() - 0.5 }
    }
  }
}
