import Operators
import Runtime
import Schema
import Semantics
import Support
import Training

/// Who is told what happens while a run goes on.
public protocol TrainListener: AnyObject {
  /// The spec is sound and the data are read: training begins.
  func began(_ start: TrainStart)
  /// A step was made; the report is made only when asked for.
  func stepped(_ report: () -> StepReport)
  /// An epoch has ended.
  func epochEnded(_ report: EpochReport)
  /// Whether a signal asks training to end.
  var isInterrupted: Bool { get }
}

/// What is known when training begins.
public struct TrainStart: Sendable {
  /// The spec's name.
  public let name: String
  /// The run folder.
  public let folder: String
  /// Examples of the training, validation and test part.
  public let examples: [(part: String, count: Int)]
  /// Trained values.
  public let parameters: Int
  /// Updates planned.
  public let steps: Int
  /// The step at which a resumed run goes on; nil for a new one.
  public let resumedAt: Int?
  /// Bytes of memory taken for training.
  public let memory: Int
  /// Findings about the data.
  public let warnings: [Diagnostic]
}

/// What a training run gave.
public struct TrainResult: Sendable {
  /// How it ended.
  public let outcome: TrainingOutcome
  /// The run folder.
  public let folder: RunFolder
  /// The final metrics by name: `test.accuracy`, `validation.loss`, ...
  public let metrics: [(name: String, value: Double)]
  /// Expectations that the result does not keep.
  public let broken: [Diagnostic]
  /// What reading found wrong with the data since training began.
  public let warnings: [Diagnostic]
  /// Seconds of training.
  public let seconds: Double
}

/// Trains a spec into a run folder, from the start or from its last checkpoint.
public final class TrainSession {
  private let bench: Workbench
  private let experiment: Experiment
  private let sources: SourceMap
  private let folder: RunFolder
  private let listener: any TrainListener
  private let compiled: TrainingGraph?
  private var log: MetricsLog
  private var lastCheckpoint: String?
  private var shown: [Diagnostic] = []

  /// A session for a checked spec, with the step that was compiled to check it.
  public init(
    _ bench: Workbench, _ experiment: Experiment, _ sources: SourceMap, folder: RunFolder,
    listener: any TrainListener, compiled: TrainingGraph? = nil
  ) {
    self.compiled = compiled
    self.bench = bench
    self.experiment = experiment
    self.sources = sources
    self.folder = folder
    self.listener = listener
    log = MetricsLog(folder.metrics, bench.fileSystem)
  }

  /// Runs to the end. The folder is locked first; a second process is refused before it touches
  /// anything.
  public func run(resume: Bool) throws(DiagnosticError) -> TrainResult {
    let lock = try files { () throws(FileError) in try folder.lock() }
    defer { lock.release() }
    let checkpoint = try checkpoint(resume: resume)
    let context = bench.context(requiresData: true).at(spec: sources.texts[0].path)
    let data = try PreparedData(experiment.data, seed: experiment.training.seed, context: context)
    let trainer = try Trainer(
      experiment, data: data, machine: try bench.machine(), starts: checkpoint == nil,
      compiled: compiled)
    if let (state, path) = checkpoint {
      try trainer.restore(state, path: path)
      try files { () throws(FileError) in try log.resume(at: state.state.step) }
      lastCheckpoint = path
    } else {
      try files { () throws(FileError) in try keepSettings() }
    }
    shown = data.warnings
    listener.began(start(trainer, data, checkpoint?.0))
    let outcome = try train(trainer)
    return try finish(trainer, data, outcome)
  }

  /// The checkpoint to go on from; nil for a run that begins, or that was ended before its first
  /// one.
  private func checkpoint(resume: Bool) throws(DiagnosticError) -> (Checkpoint, String)? {
    guard folder.exists else { return nil }
    guard resume else { throw DiagnosticError(DriverDiagnostics.runThere(folder.path)) }
    let changed = try files { () throws(FileError) in
      try folder.removeLeftovers()
      return try folder.changedFile(sources)
    }
    if let changed { throw DiagnosticError(DriverDiagnostics.specChanged(folder, changed)) }
    let paths = try files { () throws(FileError) in try folder.checkpoints() }
    guard let path = paths.last else { return nil }
    do throws(DiagnosticError) {
      return (try Checkpoint(path: path, bench.fileSystem), path)
    } catch {
      guard paths.count > 1 else { throw error }
      var diagnostics = error.diagnostics
      let before = paths[paths.count - 2]
      diagnostics[0].notes.append("remove it to go on from the one before, `\(before)`")
      throw DiagnosticError(diagnostics)
    }
  }

  /// Writes the spec and then the settings, whose presence makes the folder a run.
  private func keepSettings() throws(FileError) {
    let dataFolder = bench.options.dataFolder ?? FilePath.folder(of: sources.texts[0].path)
    try folder.keep(sources)
    try folder.keep(bench.options, dataFolder: absolute(dataFolder), spec: sources.texts[0].path)
  }

  private func absolute(_ path: String) -> String {
    FilePath.normalized(FilePath.join(WorkingFolder.path, path)) ?? path
  }

  private func files<Result>(
    _ work: () throws(FileError) -> Result
  ) throws(DiagnosticError) -> Result {
    do throws(FileError) {
      return try work()
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error))
    }
  }

  private func start(_ trainer: Trainer, _ data: PreparedData, _ checkpoint: Checkpoint?)
    -> TrainStart
  {
    let parts = [("training", data.train), ("validation", data.validation), ("test", data.test)]
    return TrainStart(
      name: experiment.name, folder: folder.path,
      examples: parts.compactMap { name, part in part.map { (name, $0.count) } },
      parameters: experiment.model.parameterCount, steps: trainer.totalSteps,
      resumedAt: checkpoint?.state.step,
      memory: trainer.memoryBytes + CompiledExperiment.programMemory, warnings: data.warnings)
  }

  private func train(_ trainer: Trainer) throws(DiagnosticError) -> TrainingOutcome {
    do throws(DiagnosticError) {
      return try trainer.run(self)
    } catch {
      guard let path = lastCheckpoint else { throw error }
      var diagnostics = error.diagnostics
      diagnostics[0].notes.append("the last good checkpoint is `\(path)`")
      throw DiagnosticError(diagnostics)
    }
  }

  private func finish(
    _ trainer: Trainer, _ data: PreparedData, _ outcome: TrainingOutcome
  ) throws(DiagnosticError) -> TrainResult {
    let kept = trainer.state.keptStep
    var metrics = (log.epochs.last { $0.step == kept } ?? log.epochs.last)?.metrics ?? []
    var confusion: Operators.ConfusionMatrix?
    if outcome != .interrupted, let part = data.test ?? data.validation {
      let result = try trainer.evaluate(part)
      confusion = result.confusion
      if data.test != nil { metrics += result.metrics.map { ("test." + $0.name, $0.value) } }
    }
    let broken = outcome == .interrupted ? [] : Expectations.verify(experiment, metrics)
    let record = RunRecord(
      experiment: experiment, data: data, outcome: outcome, metrics: metrics, epochs: log.epochs,
      keptEpoch: kept > 0 ? log.epochs.last { $0.step == kept }?.epoch : nil,
      confusion: confusion, seconds: trainer.state.seconds, bench: bench, sources: sources)
    try files { () throws(FileError) in
      try bench.fileSystem.replace(folder.summary, with: record.json.text + "\n")
      try bench.fileSystem.replace(folder.report, with: record.page)
    }
    return TrainResult(
      outcome: outcome, folder: folder, metrics: metrics, broken: broken,
      warnings: data.warnings.filter { warning in
        !shown.contains { $0.message == warning.message }
      },
      seconds: trainer.state.seconds)
  }
}

extension TrainSession: TrainingObserver {
  /// Passes the report on.
  public func stepped(_ report: () -> StepReport) { listener.stepped(report) }

  /// Writes the epoch's line, and passes it on once it is safe.
  public func epochEnded(_ report: EpochReport) throws(DiagnosticError) {
    try files { () throws(FileError) in try log.append(report) }
    listener.epochEnded(report)
  }

  /// Whether a signal asks training to end.
  public var isInterrupted: Bool { listener.isInterrupted }

  /// Writes a checkpoint.
  public func save(_ checkpoint: Checkpoint) throws(DiagnosticError) {
    lastCheckpoint = try files { () throws(FileError) in try folder.save(checkpoint) }
  }

  /// Writes the best weights.
  public func keepBest(_ checkpoint: Checkpoint) throws(DiagnosticError) {
    try files { () throws(FileError) in try folder.saveBest(checkpoint) }
  }

  /// Reads the best weights.
  public func best() throws(DiagnosticError) -> Checkpoint? {
    guard bench.fileSystem.exists(folder.best) else { return nil }
    return try Checkpoint(path: folder.best, bench.fileSystem)
  }
}

/// Compares the final metrics with what the spec expects.
enum Expectations {
  /// A diagnostic for each expectation on a final metric that is not met. Expectations that need
  /// runs of their own are left to the verb that makes them.
  static func verify(
    _ experiment: Experiment, _ metrics: [(name: String, value: Double)]
  ) -> [Diagnostic] {
    experiment.expectations.compactMap { promise in
      guard let measured = metrics.last(where: { $0.name == promise.quantity })?.value,
        !promise.holds(for: measured)
      else { return nil }
      return TrainingDiagnostics.broken(promise, measured: Decimal.text(measured, digits: 5))
    }
  }
}
