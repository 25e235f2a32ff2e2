import Data
import Graph
import Operators
import Schema
import Support

/// Compares the model with the data and the losses with both.
struct Agreement {
  let notes: Notes
  let model: Model
  let facts: DataFacts

  /// The model's input must have the shape of the examples.
  func inputs() {
    if let second = model.inputs.dropFirst().first {
      notes.add(
        NameDiagnostics.unavailable(
          "input \(second.name)", second.span, "the data have one input, this is a second one"))
      return
    }
    guard let port = model.inputs.first, let found = facts.input else { return }
    if port.ids != nil {
      notes.add(NameDiagnostics.unavailable(
        "input \(port.name)", port.span, "no source of this version gives ids"))
      return
    }
    let expected = model.graph.type(port.value).extents
    if expected != found {
      notes.add(
        DataSectionDiagnostics.otherInput(port.name, expected: expected, found: found, port.span))
    }
  }

  /// Each loss must accept its output, and losses and metrics must fit the targets.
  func losses(_ training: TrainingDescription) {
    for term in training.losses {
      guard let type = OperatorCatalogue.losses[term.loss.name],
        let port = model.outputs.first(where: { $0.name == term.output })
      else { continue }
      let prediction = model.graph.type(port.value)
      do throws(OperatorError) {
        let loss = try type.init(arguments: term.loss.arguments)
        let target = try loss.targetType(of: prediction)
        check(loss, term, port, prediction, target)
      } catch {
        let label = Label(port.span, "the output `\(port.name)` is \(prediction.shapeText)")
        notes.add(ModelDiagnostics.refused(error, [prediction], term.span, [label]))
      }
    }
    if let first = training.losses.first { metrics(training, first) }
  }

  /// Metrics compare with what the first loss compares with.
  private func metrics(_ training: TrainingDescription, _ first: LossTerm) {
    guard let type = OperatorCatalogue.losses[first.loss.name],
      let loss = try? type.init(arguments: first.loss.arguments)
    else { return }
    for (index, call) in training.metrics.enumerated() {
      guard let type = OperatorCatalogue.metrics[call.name],
        let metric = try? type.init(arguments: call.arguments), metric.target != loss.target
      else { continue }
      notes.add(
        DataSectionDiagnostics.otherMetric(
          call.name, metric.target.phrase, first.loss.name, loss.target.phrase,
          index < training.metricSpans.count ? training.metricSpans[index] : first.span,
          known: loss.metrics))
    }
  }

  private func check(
    _ loss: any Loss, _ term: LossTerm, _ port: Model.Port, _ prediction: TensorType,
    _ target: TensorType
  ) {
    let name = term.loss.name
    let kind = facts.header?.target ?? facts.classes.map { .classes(count: $0, names: []) }
    switch (loss.target, kind) {
    case (.classes, .classes(let classes, _)) where prediction.columns != classes:
      notes.add(
        DataSectionDiagnostics.otherOutput(
          port.name, outputs: prediction.columns, wanted: classes, "classes", port.span))
    case (.values, .values(let count)) where target.count != count:
      notes.add(
        DataSectionDiagnostics.otherOutput(
          port.name, outputs: target.count, wanted: count, "target values", port.span))
    case (.values, .classes(let classes, _)) where classes != 2 || target.count != 1:
      notes.add(
        DataSectionDiagnostics.otherTarget(
          name, wants: "numbers", has: "\(classes) classes", "`cross_entropy`", term.span))
    case (.classes, .values):
      notes.add(
        DataSectionDiagnostics.otherTarget(
          name, wants: "classes", has: "numeric targets", "`mse`, `mae` or `huber`", term.span))
    default: break
    }
  }
}

extension TargetForm {
  /// What it is, for a message.
  var phrase: String { self == .classes ? "classes" : "numbers" }
}
