import Runtime
import Semantics
import Support
import Training

extension Workbench {
  /// What `evaluate` gives: the metrics of a run's network on a part of the data.
  public func evaluate(_ path: String, on part: String) throws(DiagnosticError) -> EvaluationResult
  {
    let run = try TrainedRun(path, self)
    guard let subset = run.data.part(part) else {
      throw DiagnosticError(TrainingDiagnostics.noPart(part))
    }
    return try run.trainer.evaluate(subset)
  }
}

/// A run folder with its network as the last checkpoint has it.
struct TrainedRun {
  let folder: RunFolder
  let experiment: Experiment
  let data: PreparedData
  let trainer: Trainer

  /// Checks the run's own spec, reads its data, and restores its last checkpoint.
  init(_ path: String, _ bench: Workbench) throws(DiagnosticError) {
    folder = RunFolder(path, bench.fileSystem)
    let last = try TrainedRun.lastCheckpoint(folder)
    let options = try folder.options(under: bench.options)
    let own = Workbench(fileSystem: bench.fileSystem, options: options)
    let result = Checker.check(folder.spec, own.context(requiresData: true))
    guard let experiment = result.experiment else {
      throw DiagnosticError(result.diagnostics.withoutPlaces)
    }
    self.experiment = experiment
    let context = own.context(requiresData: true).at(spec: folder.spec)
    data = try PreparedData(experiment.data, seed: experiment.training.seed, context: context)
    trainer = try Trainer(
      experiment, data: data, machine: try own.machine(), starts: false)
    try trainer.restore(try Checkpoint(path: last, bench.fileSystem), path: last)
  }

  private static func lastCheckpoint(_ folder: RunFolder) throws(DiagnosticError) -> String {
    do throws(FileError) {
      if let last = try folder.checkpoints().last { return last }
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error))
    }
    throw DiagnosticError(DriverDiagnostics.noRun(folder.path, "it has no checkpoint"))
  }
}

extension [Diagnostic] {
  /// The errors without their places, for texts that the caller does not show.
  var withoutPlaces: [Diagnostic] {
    filter { $0.severity == .error }.map { diagnostic in
      var copy = diagnostic
      copy.span = nil
      copy.labels = []
      copy.fix = nil
      return copy
    }
  }
}
