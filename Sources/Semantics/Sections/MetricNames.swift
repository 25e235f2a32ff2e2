import Operators
import Schema
import Support

/// The quantities that promises and searches can name: `validation.loss`,
/// `test.accuracy`.
struct MetricNames {
  let notes: Notes
  let data: DataDescription

  /// The parts of the data.
  static let parts = ["test", "validation", "train"]

  /// The metric of `part.metric`; nil, with a diagnostic, where there is no such part or metric.
  func metric(_ text: String, _ span: Span?) -> String? {
    let names = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 2, Self.parts.contains(names[0]), isMetric(names[1]) else {
      notes.add(TrainDiagnostics.unknownPromise(text, span, known: Self.all))
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
    return names[1]
  }

  private func isMetric(_ name: String) -> Bool {
    name == "loss" || OperatorCatalogue.metrics[name] != nil
  }

  /// All that can be named.
  static var all: [String] {
    let metrics = ["loss"] + OperatorCatalogue.metrics.names
    return parts.flatMap { part in metrics.map { "\(part).\($0)" } }
  }
}

extension TrainingDescription {
  /// Adds the metrics that promises and a search name, so that they are measured.
  mutating func addMetrics(of promises: [Promise], _ search: SearchDescription?) {
    let named = promises.map(\.quantity) + [search?.metric, stop?.value.watched].compactMap { $0 }
    for text in named {
      let name = text.split(separator: ".").last.map(String.init) ?? text
      guard let declaration = OperatorCatalogue.metrics.declaration(name),
        !metrics.contains(where: { $0.name == name })
      else { continue }
      metrics.append(Call(name, declaration.completed()))
      metricSpans.append(nil)
    }
  }
}

extension Call {
  /// The metric that a rule watches, where it names one.
  var watched: String? { arguments.optionalWord("metric") }
}
