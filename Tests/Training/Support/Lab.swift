import Kernels
import Runtime
import Semantics
import Support
import Testing

@testable import Training

/// Specs in memory, trained without a disk.
enum Lab {
  /// The checked experiment of a spec; `files` are the data it names.
  static func experiment(
    _ spec: String, files: [String: String] = [:], seed: UInt64? = nil
  ) throws -> (Experiment, CheckContext) {
    var all = files.mapValues { Array($0.utf8) }
    all["spec.nnspec"] = Array(spec.utf8)
    let context = CheckContext(fileSystem: SpecFiles(all), requiresData: true, seed: seed)
    let result = Checker.check("spec.nnspec", context)
    let errors = result.diagnostics.filter { $0.severity == .error }
    try #require(errors.isEmpty, "\(errors.map(\.message))")
    return (try #require(result.experiment), context.at(spec: "spec.nnspec"))
  }

  /// A trainer of a spec.
  static func trainer(
    _ spec: String, files: [String: String] = [:], threads: Int = 1
  ) throws -> Trainer {
    let (experiment, context) = try experiment(spec, files: files)
    let data = try PreparedData(experiment.data, seed: experiment.training.seed, context: context)
    return try Trainer(experiment, data: data, machine: machine(threads))
  }

  /// Threads, and the tool's own products.
  static func machine(_ threads: Int) -> Machine { Machine(pool: ThreadPool(threads: threads)) }

  /// A hash over all variables of a trainer, slots included.
  static func hash(_ trainer: Trainer) -> UInt64 {
    var words: [UInt8] = []
    for name in trainer.store.names {
      words += Array(name.utf8)
      trainer.store.buffer(name).map { words += Array(UnsafeRawBufferPointer($0)) }
    }
    return XXHash64.hash(words)
  }

  /// A small net on two moons with everything that has state of its own. `extra` goes into `train`.
  static func moons(_ extra: String = "", model: String? = nil, length: String = "4 epochs")
    -> String
  {
    """
    data {
      train = moons(90)
      validation = 20 samples of train
    }
    model {
      input point: 2
      \(model ?? "linear(6); batch_norm; relu; dropout(25%)")
      linear(classes) as head
      output logits
    }
    train {
      loss = cross_entropy
      optimizer = sgd(momentum = 0.9)
      batch = 16
      length = \(length)
      seed = 5
      \(extra)
    }
    """
  }
}

/// Watches a run, interrupts it, and keeps what it saves as bytes.
final class Watcher: TrainingObserver {
  private let stops: Set<Int>
  private var step = 0
  /// The epochs reported.
  private(set) var epochs: [EpochReport] = []
  /// The checkpoints saved.
  private(set) var saved: [[UInt8]] = []
  /// The best weights.
  private(set) var bestBytes: [UInt8]?

  /// Interrupts at the given steps; a watcher that goes on from another takes its best weights
  /// over.
  init(stops: Set<Int> = [], best: [UInt8]? = nil) {
    self.stops = stops
    bestBytes = best
  }

  func stepped(_ report: () -> StepReport) { step = report().step }
  func epochEnded(_ report: EpochReport) { epochs.append(report) }
  var isInterrupted: Bool { stops.contains(step) }
  func save(_ checkpoint: Checkpoint) { saved.append(checkpoint.bytes) }
  func keepBest(_ checkpoint: Checkpoint) { bestBytes = checkpoint.bytes }
  func best() throws(DiagnosticError) -> Checkpoint? { try bestBytes.map(Checkpoint.read) }
}

extension Checkpoint {
  /// The file in one piece.
  var bytes: [UInt8] { parts().flatMap { Array($0.bytes) } }

  /// Reads a file's bytes.
  static func read(_ bytes: [UInt8]) throws(DiagnosticError) -> Checkpoint {
    try Checkpoint(path: "c", SpecFiles(["c": bytes]))
  }
}
