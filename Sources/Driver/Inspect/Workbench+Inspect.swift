import Runtime
import Semantics
import Support
import Training

extension Workbench {
  /// A look at the network of a checked spec as it starts.
  public func inspect(
    _ experiment: Experiment, spec path: String, _ options: InspectOptions
  ) throws(DiagnosticError) -> Inspection {
    let machine = try machine()
    var data: PreparedData?
    if options.needsBatch || InitialValues.needsData(experiment) {
      let context = context(requiresData: true).at(spec: path)
      data = try PreparedData(experiment.data, seed: experiment.training.seed, context: context)
    }
    let store = try Self.store(experiment)
    try InitialValues.fill(store, experiment, [], data.map { .init(data: $0, machine: machine) })
    return try Inspector(experiment, options, data: data, machine: machine).run(store, step: nil)
  }

  /// A look at the network of a run as its last checkpoint has it, averaged where the spec asks for
  /// an average.
  public func inspect(
    run path: String, _ options: InspectOptions
  ) throws(DiagnosticError) -> Inspection {
    let run = try TrainedRun(path, self)
    let inspector = Inspector(run.experiment, options, data: run.data, machine: try machine())
    return try inspector.run(run.trainer.evaluationStore, step: run.trainer.state.step)
  }

  private static func store(_ experiment: Experiment) throws(DiagnosticError) -> VariableStore {
    do throws(ArenaMemory.Exhausted) {
      return try VariableStore(InitialValues.variables(of: experiment, []))
    } catch {
      throw DiagnosticError(TrainingDiagnostics.noMemory(error.bytes))
    }
  }
}
