import Graph
import Passes
import Planning
import Runtime
import Support

/// Frozen plans in memory, with diagnostics instead of errors.
enum FrozenBytes {
  /// The file of a graph whose weights are constants.
  static func encode(_ graph: Graph, about: String) throws(DiagnosticError) -> [UInt8] {
    var graph = graph
    let weights = Freeze.externalise(&graph)
    let plan = try Binding.compiled { () throws(OperatorError) in try Planner.plan(graph) }
    do throws(Container.Damage) {
      return try FrozenPlan.encode(plan: plan, weights: weights, about: about)
    } catch {
      throw DiagnosticError(TrainingDiagnostics.badPlan("the plan", error.message))
    }
  }

  /// A runner of a file, on so many threads.
  static func runner(
    _ bytes: [UInt8], threads: Int
  ) throws(DiagnosticError) -> PlanRunner {
    do throws(PredictionError) {
      return try PlanRunner(contentsOf: bytes, threads: threads)
    } catch {
      throw DiagnosticError(TrainingDiagnostics.badPlan("the plan", "\(error)"))
    }
  }

  /// What a runner returns for some examples.
  static func outputs(
    _ runner: PlanRunner, _ inputs: [String: [Float]], samples: Int
  ) throws(DiagnosticError) -> [String: [Float]] {
    do throws(PredictionError) {
      return try runner.predict(inputs, samples: samples)
    } catch {
      throw DiagnosticError(TrainingDiagnostics.badPlan("the plan", "\(error)"))
    }
  }
}
