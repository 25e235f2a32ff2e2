import Semantics
import Support
import Testing
import Training

@testable import Driver

/// Runs specs into run folders on disks in memory.
enum RunLab {
  /// A small net on two moons. `extra` goes into `train`.
  static func spec(_ extra: String = "rate = 0.05", length: String = "3 epochs") -> String {
    """
    data {
      train = moons(60)
      test = moons(30)
      validation = 12 samples of train
    }
    model {
      input point: 2
      linear(4)
      batch_norm
      relu
      dropout(25%)
      linear(classes)
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

  /// A disk with a spec on it.
  static func disk(_ spec: String) -> [String: [UInt8]] { ["net.nnspec": Array(spec.utf8)] }

  /// Trains `net.nnspec` into `run`; without a fault in the way it is checked first.
  static func train(
    _ disk: CrashingFileSystem, resume: Bool = false, options: WorkOptions = WorkOptions(),
    listener: Listener = Listener()
  ) throws -> TrainResult {
    let bench = Workbench(fileSystem: disk, options: options)
    let result = Checker.check("net.nnspec", bench.context(requiresData: true))
    guard let experiment = result.experiment else { throw DiagnosticError(result.diagnostics) }
    let folder = RunFolder("run", disk)
    return try TrainSession(bench, experiment, result.sources, folder: folder, listener: listener)
      .run(resume: resume)
  }

  /// A hash over the tensors of the last checkpoint.
  static func hash(_ disk: CrashingFileSystem) throws -> UInt64 {
    let path = try #require(try RunFolder("run", disk).checkpoints().last)
    let checkpoint = try Checkpoint(path: path, disk)
    var bytes: [UInt8] = []
    for entry in checkpoint.tensors { bytes += Array(entry.name.utf8) + Array(entry.content.bytes) }
    return XXHash64.hash(bytes)
  }

  /// The epochs in `metrics.jsonl`, without what the clock decides.
  static func epochs(_ disk: CrashingFileSystem) throws -> [String] {
    let text = try disk.readText("run/metrics.jsonl", limit: 1 << 20)
    return text.split(separator: "\n").map { line in
      line.firstRange(of: ", \"seconds\"").map { String(line[..<$0.lowerBound]) } ?? String(line)
    }
  }

  /// The codes of the diagnostics that a piece of work ends in; empty where it ends well.
  static func codes(_ work: () throws -> Void) -> [String] {
    do {
      try work()
      return []
    } catch {
      return (error as? DiagnosticError)?.diagnostics.map(\.code.id) ?? ["another error: \(error)"]
    }
  }
}

/// Listens, and interrupts at a step.
final class Listener: TrainListener {
  private let stop: Int?
  private var step = 0
  /// The step that a resumed run went on from.
  private(set) var resumedAt: Int?

  init(stop: Int? = nil) { self.stop = stop }

  func began(_ start: TrainStart) { resumedAt = start.resumedAt }
  func stepped(_ report: () -> StepReport) { step = report().step }
  func epochEnded(_ report: EpochReport) {}
  var isInterrupted: Bool { step == stop }
}
