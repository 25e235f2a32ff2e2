import Graph
import Passes
import Planning
import Runtime
import Semantics
import Support
import Training

/// A plan with its variables, ready to be bound.
struct BenchBinding {
  let subject: BenchMeasurement.Subject
  let plan: Plan
  let store: VariableStore
  let seed: UInt64
  /// The texts that the nodes' origins refer to.
  let sources: SourceMap

  /// The training step of a spec, compiled before or here, on first values drawn as for a run.
  static func training(
    _ experiment: Experiment, _ sources: SourceMap, _ step: TrainingGraph? = nil
  ) throws(DiagnosticError) -> BenchBinding {
    let graph = try compiled { () throws(OperatorError) -> TrainingGraph in
      if let step { return step }
      return try TrainingGraph(experiment)
    }
    let plan = try compiled { () throws(OperatorError) in try Planner.plan(graph.optimized) }
    let store = try store(InitialValues.variables(of: experiment, graph.slots))
    try InitialValues.fill(store, experiment, graph.slots)
    return BenchBinding(
      subject: .training, plan: plan, store: store, seed: experiment.training.seed,
      sources: sources)
  }

  /// The network of a spec as an export would freeze it, on first values.
  static func inference(
    _ experiment: Experiment, _ sources: SourceMap
  ) throws(DiagnosticError) -> BenchBinding {
    let values = try store(InitialValues.variables(of: experiment, []))
    try InitialValues.fill(values, experiment, [])
    let plan = try compiled { () throws(OperatorError) -> Plan in
      var graph = experiment.model.graph
      Freeze.bind(&graph) { values[$0] }
      _ = try Pipeline.run(Pipeline.inference, on: &graph)
      return try Planner.plan(graph)
    }
    return BenchBinding(
      subject: .inference, plan: plan, store: try store([]), seed: experiment.training.seed,
      sources: sources)
  }

  /// Bytes of the variables that the plan reads and writes.
  var variableBytes: Int {
    plan.graph.variables().reduce(0) { $0 + Plan.slot(plan.graph.type($1)) }
  }

  /// The plan in memory for a batch size.
  func bound(samples: Int, machine: Machine) throws(DiagnosticError) -> Executable {
    do throws(BindingError) {
      return try Executable(
        plan, samples: samples, part: plan.microBatch(of: samples), store: store, machine: machine,
        seed: seed)
    } catch {
      switch error {
      case .memory(let bytes): throw DiagnosticError(TrainingDiagnostics.noMemory(bytes))
      case .variable(let name):
        let error = OperatorError(.operands, "the plan wants the variable \(name)")
        throw DiagnosticError(TrainingDiagnostics.refused(error))
      }
    }
  }

  private static func store(
    _ variables: [(name: String, extents: [Int])]
  ) throws(DiagnosticError) -> VariableStore {
    do throws(ArenaMemory.Exhausted) {
      return try VariableStore(variables)
    } catch {
      throw DiagnosticError(TrainingDiagnostics.noMemory(error.bytes))
    }
  }

  /// Memory for inputs.
  static func memory(_ bytes: Int) throws(DiagnosticError) -> ArenaMemory {
    do throws(ArenaMemory.Exhausted) {
      return try ArenaMemory(bytes: bytes)
    } catch {
      throw DiagnosticError(TrainingDiagnostics.noMemory(error.bytes))
    }
  }

  private static func compiled<Result>(
    _ make: () throws(OperatorError) -> Result
  ) throws(DiagnosticError) -> Result {
    do throws(OperatorError) {
      return try make()
    } catch {
      throw DiagnosticError(TrainingDiagnostics.refused(error))
    }
  }
}
