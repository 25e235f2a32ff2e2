import Data
import Operators
import Schema
import Support

/// The quantities that promises and searches can name: `validation.loss`, `test.accuracy` (of the
/// first loss's output), and by output `test.aux.rmse`.
struct MetricNames {
  let notes: Notes
  let data: DataDescription
  /// The outputs that losses are computed from; empty where they are not known.
  var outputs: [String] = []

  /// The parts of the data.
  static let parts = ["test", "validation", "train"]

  /// The metric of `part.metric` or `part.output.metric`; nil, with a diagnostic, where there is no
  /// such part, output or metric.
  func metric(_ text: String, _ span: Span?) -> String? {
    let names = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 2 || names.count == 3, Self.parts.contains(names[0]),
      let metric = names.last, names.count == 2 ? isMetric(metric) : isMetric(metric, of: names[1])
    else {
      notes.add(TrainDiagnostics.unknownPromise(text, span, known: all))
      return nil
    }
    let isThere =
      switch names[0] {
      case "test": data.test != nil
      case "validation": data.validation != nil
      default: true
      }
    guard isThere || data.train == nil || data.isBroken else {
      notes.add(DataSectionDiagnostics.noPart(names[0], text, span))
      return nil
    }
    return metric
  }

  private func isMetric(_ name: String, of output: String) -> Bool {
    (outputs.isEmpty || outputs.contains(output)) && OperatorCatalogue.metrics[name] != nil
  }

  private func isMetric(_ name: String) -> Bool {
    name == "loss" || OperatorCatalogue.metrics[name] != nil
  }

  /// All that can be named.
  var all: [String] {
    let metrics = OperatorCatalogue.metrics.names
    let named = outputs.count < 2 ? [] : outputs.flatMap { output in
      metrics.map { "\(output).\($0)" }
    }
    return Self.parts.flatMap { part in (["loss"] + metrics + named).map { "\(part).\($0)" } }
  }
}

extension TrainingDescription {
  /// Adds the metrics that promises and a search name, so that they are measured.
  mutating func addMetrics(of promises: [Promise], _ search: SearchDescription?) {
    let named = promises.map(\.quantity) + [search?.metric, stop?.value.watched].compactMap { $0 }
    for text in named {
      let names = text.split(separator: ".").map(String.init)
      let reported = names.count == 3 ? "\(names[1]).\(names[2])" : names.last ?? text
      guard let declaration = OperatorCatalogue.metrics.declaration(names.last ?? text),
        let output = names.count == 3 ? names[1] : losses.first?.output,
        !metrics.contains(where: { $0.name == reported })
      else { continue }
      metrics.append(
        MetricTerm(
          metric: Call(declaration.name, declaration.completed()), output: output, name: reported,
          span: nil))
    }
  }

  /// Tells the losses which target of the data they compare with, where there are several: the one
  /// of their output's name.
  mutating func nameTargets(of header: DatasetHeader?) {
    guard let header, header.targets.count > 1 else { return }
    for index in losses.indices { losses[index].target = losses[index].output }
  }
}

extension Call {
  /// The metric that a rule watches, where it names one.
  var watched: String? { arguments.optionalWord("metric") }
}
