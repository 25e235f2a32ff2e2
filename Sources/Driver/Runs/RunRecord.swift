import Data
import Kernels
import Operators
import Report
import Semantics
import Support
import Training

/// What a run was and gave, as `run.json` and as the page.
struct RunRecord {
  let experiment: Experiment
  let data: PreparedData
  let outcome: TrainingOutcome
  let metrics: [(name: String, value: Double)]
  let epochs: [EpochReport]
  /// The epoch whose weights were kept as the best; nil for the last one.
  let keptEpoch: Int?
  let confusion: Operators.ConfusionMatrix?
  let seconds: Double
  let bench: Workbench
  let sources: SourceMap

  /// A line of `metrics.jsonl`.
  static func line(_ report: EpochReport) -> JSON {
    .object(
      [
        ("epoch", .integer(report.epoch)), ("step", .integer(report.step)),
        ("rate", .number(report.rate)),
      ] + report.metrics.map { ($0.name, JSON.number($0.value)) } + [
        ("seconds", .number(report.seconds)),
        ("samples_per_second", .number(report.samplesPerSecond.rounded())),
        ("waiting_share", .number(report.waitingShare)),
      ])
  }

  private var specText: String { sources.texts.first?.text ?? "" }

  private var specHash: String {
    XXHash64.text(XXHash64.hash(sources.texts.flatMap(\.bytes)))
  }

  /// `run.json`.
  var json: JSON {
    let files = data.files.map { file in
      JSON.object([
        ("path", .string(file.path)), ("bytes", .integer(file.bytes)),
        ("xxh64", .string(file.hash)),
      ])
    }
    return .object([
      ("version", .string(ToolVersion.text)), ("spec", .string(experiment.name)),
      ("spec_hash", .string(specHash)), ("seed", .integer(Int(clamping: experiment.training.seed))),
      ("overrides", .array(bench.options.overrides.map(JSON.string))), ("data", .array(files)),
      ("parameters", .integer(experiment.model.parameterCount)),
      ("blas", .string(blasName)), ("instruction_set", .string(Processor.instructionSet)),
      ("threads", .integer(bench.threads)), ("outcome", .string(outcome.rawValue)),
      ("kept_epoch", (keptEpoch ?? epochs.last?.epoch).map(JSON.integer) ?? .null),
      ("seconds", .number(seconds)),
      ("result", .object(metrics.map { ($0.name, JSON.number($0.value)) })),
    ])
  }

  private var blasName: String {
    guard let blas = try? BLAS.load(bench.options.blas) else { return "builtin" }
    return blas.isAskedFor ? blas.description.library : "builtin"
  }

  /// `report.html`.
  var page: String {
    var model = ReportModel(title: experiment.name)
    model.subtitle = subtitle
    model.summary = metrics.filter {
      $0.name.hasPrefix("test.") || $0.name.hasPrefix("validation.")
    }
      .map { Fact($0.name, MetricText.value($0.name, $0.value)) }
    model.epochs = epochs.map(figures)
    model.classes = data.train.dataset.target.classCount
    model.confusion = confusion.flatMap { matrix in
      Report.ConfusionMatrix(classes: classNames(matrix.classes), counts: matrix.counts)
    }
    model.facts = facts
    model.specText = specText
    return ReportPage(model).html()
  }

  private var subtitle: String {
    "\(Decimal.grouped(experiment.model.parameterCount)) parameters, "
      + "\(Decimal.grouped(data.train.count)) training examples, "
      + "\(epochs.count) epoch\(epochs.count == 1 ? "" : "s") in \(Report.Duration.text(seconds))"
  }

  private func classNames(_ count: Int) -> [String] {
    let names = data.train.dataset.classNames
    return names.count == count ? names : (0..<count).map(String.init)
  }

  private func figures(_ report: EpochReport) -> EpochFigures {
    EpochFigures(
      epoch: report.epoch, trainLoss: report["train.loss"],
      validationLoss: report["validation.loss"], trainAccuracy: report["train.accuracy"],
      validationAccuracy: report["validation.accuracy"], rate: report.rate)
  }

  private var facts: [Fact] {
    [
      Fact("outcome", outcome.rawValue),
      Fact("weights of epoch", (keptEpoch ?? epochs.last?.epoch).map { "\($0)" } ?? "none"),
      Fact("seed", "\(experiment.training.seed)"),
      Fact("spec", specHash), Fact("nnspec", ToolVersion.text), Fact("products", blasName),
      Fact("instruction set", Processor.instructionSet), Fact("threads", "\(bench.threads)"),
    ] + data.files.map { Fact("data: \(FilePath.name(of: $0.path))", $0.hash) }
  }
}

/// Metrics as text for people.
public enum MetricText {
  /// Shares as percent, everything else with four digits.
  public static func value(_ name: String, _ value: Double) -> String {
    let metric = name.split(separator: ".").last.map(String.init) ?? name
    let shares = ["accuracy", "binary_accuracy", "error", "top_k", "precision", "recall"]
    return shares.contains(metric)
      ? Decimal.fixed(value * 100, places: 2) + "%" : Decimal.text(value, digits: 4)
  }
}

/// The version of the tool.
public enum ToolVersion {
  /// Major, minor, patch.
  public static let text = "0.1.0"
}
