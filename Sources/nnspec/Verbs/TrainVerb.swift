import CommandLineParsing
import Driver
import Report
import Semantics
import Support
import Training

/// `train`: trains a spec into a run folder.
enum TrainVerb: VerbCommand {
  static let declaration = Verb(
    "train", group: "Train", "Train the network of a spec.",
    operands: [Operand("SPEC", .file("SPEC"), "The spec.")],
    options: [
      Option(
        "out", .folder("DIR"), "The run folder; default: runs/NAME-1, -2, ... in this folder."),
      Option(
        "resume", .flag,
        "Go on from the last checkpoint of the run folder, with the settings it was started with."),
    ],
    examples: [
      Example("nnspec train net.nnspec", "trains into runs/net-1"),
      Example("nnspec train net.nnspec --out runs/a --resume", "goes on with an interrupted run"),
      Example("nnspec train net.nnspec --set train.batch=256 --seed 7", "tries other settings"),
    ],
    details: """
      Ctrl-C finishes the step, writes a checkpoint and ends with exit code 5; a second Ctrl-C \
      ends at once. The run folder holds the spec, metrics.jsonl with a line for each epoch, \
      run.json, report.html and the last two checkpoints.
      """)

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    guard let path = command.arguments.operand("SPEC") else { return .badUsage }
    Interruption.listen()
    let folder = runFolder(FilePath.stem(of: path), command)
    let isResumed = command.arguments.flag("resume") && folder.exists
    let options =
      isResumed ? try folder.options(under: command.bench.options) : command.bench.options
    let bench = Workbench(fileSystem: command.bench.fileSystem, options: options)
    let report = bench.check(path, requiresData: true)
    command.sources = report.result.sources
    command.console.report(report.diagnostics.filter { $0.severity > .note }, command.sources)
    guard let experiment = report.result.experiment, !report.hasErrors else {
      return ExitCodes.code(of: report.diagnostics)
    }
    let view = TrainView(command.console)
    let session = TrainSession(
      bench, experiment, command.sources, folder: folder, listener: view,
      compiled: report.compiled?.training)
    let result: TrainResult
    do throws(DiagnosticError) {
      result = try session.run(resume: command.arguments.flag("resume"))
    } catch {
      view.close()
      throw error
    }
    view.close()
    return conclude(result, command)
  }

  /// The folder of `--out`, or the next free one under `runs`; to resume, the last one there.
  private static func runFolder(_ name: String, _ command: Command) -> RunFolder {
    let fileSystem = command.bench.fileSystem
    if let path = command.arguments.text("out") { return RunFolder(path, fileSystem) }
    var number = 1
    while RunFolder("runs/\(name)-\(number)", fileSystem).exists { number += 1 }
    if command.arguments.flag("resume"), number > 1 { number -= 1 }
    return RunFolder("runs/\(name)-\(number)", fileSystem)
  }

  private static func conclude(_ result: TrainResult, _ command: Command) -> ExitCode {
    command.console.report(result.warnings + result.broken, command.sources)
    if command.isJSON {
      let metrics = result.metrics.map { ($0.name, JSON.number($0.value)) }
      let object = JSON.object(
        metrics + [
          ("outcome", .string(result.outcome.rawValue)), ("seconds", .number(result.seconds)),
          ("run", .string(result.folder.path)),
        ])
      command.console.output(object.text + "\n")
    } else {
      summarise(result, command)
    }
    if result.outcome == .interrupted { return .interrupted }
    return result.broken.isEmpty ? .done : .findings
  }

  private static func summarise(_ result: TrainResult, _ command: Command) {
    let run = result.folder.path
    if result.outcome == .interrupted {
      command.hint("interrupted; a checkpoint is in \(run)")
      let spec = command.arguments.operand("SPEC") ?? "SPEC"
      command.hint("next: nnspec train \(spec) --out \(run) --resume")
      return
    }
    for (name, value) in result.metrics where !name.hasPrefix("train.") {
      command.console.output("\(name.padded(to: 22)) \(MetricText.value(name, value))\n")
    }
    command.hint("")
    command.hint("the run is in \(run); open \(result.folder.report) in a browser")
    command.hint("next: nnspec export \(run) --out \(FilePath.name(of: run)).plan")
  }
}

/// Shows a run on the terminal: a live line, and a line for each epoch.
final class TrainView: TrainListener {
  private let console: Console
  private var view: ProgressView
  private let start = ContinuousClock.now
  private var best: Double?
  private var epochs = 1
  private var steps = 1

  init(_ console: Console) {
    self.console = console
    view = ProgressView(
      width: console.isLive ? console.width : nil, style: console.errorStyle
    ) { text in console.message(text) }
  }

  func began(_ start: TrainStart) {
    let counts = start.examples.map { "\(Decimal.grouped($0.count)) \($0.part)" }
    console.message(
      "\(start.name): \(counts.joined(separator: ", ")) examples; "
        + "\(Decimal.grouped(start.parameters)) parameters; \(ByteCount.text(start.memory)) "
        + "of memory\n"
    )
    for warning in start.warnings {
      console.message("warning[\(warning.code.id)]: \(warning.message)\n")
    }
    if let step = start.resumedAt {
      console.message("going on from step \(Decimal.grouped(step))\n")
    }
    steps = start.steps
  }

  func stepped(_ report: () -> StepReport) {
    guard console.isLive else { return }
    let report = report()
    epochs = report.epochs
    var progress = TrainingProgress(
      epoch: report.epoch + 1, epochs: report.epochs, step: report.batch, steps: report.batches)
    progress.loss = report.metrics.first { $0.name == "loss" }?.value
    progress.accuracy = report.metrics.first { $0.name.hasSuffix("accuracy") }?.value
    progress.rate = report.rate
    if report.seconds > 0 {
      progress.samplesPerSecond = Double(report.samples) / report.seconds
      let done = Double(report.samples) / Double(max(report.batch, 1))
      let left = Double(report.totalSteps - report.step) * done
      progress.secondsLeft = left / max(progress.samplesPerSecond ?? 1, 1e-9)
    }
    view.update(progress, now: (ContinuousClock.now - start).seconds)
  }

  func epochEnded(_ report: EpochReport) {
    epochs = max(
      epochs, report.epoch, (steps * report.epoch + report.step - 1) / max(report.step, 1))
    var progress = TrainingProgress(epoch: report.epoch, epochs: epochs, step: 1, steps: 1)
    progress.loss = report["train.loss"]
    progress.accuracy = report["train.accuracy"] ?? report["train.binary_accuracy"]
    progress.validationLoss = report["validation.loss"]
    progress.validationAccuracy =
      report["validation.accuracy"] ?? report["validation.binary_accuracy"]
    progress.rate = report.rate
    progress.samplesPerSecond = report.samplesPerSecond
    progress.seconds = report.seconds
    var isBest = false
    if let loss = report["validation.loss"] {
      isBest = loss < best ?? .infinity
      best = min(loss, best ?? .infinity)
    }
    view.finish(progress, isBest: isBest)
  }

  var isInterrupted: Bool { Interruption.isRequested }

  /// Leaves the terminal's line clean.
  func close() { view.interrupt() }
}
