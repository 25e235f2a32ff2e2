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

  /// The model's inputs must be those of the data: the only one, or by name, in shape and kind.
  /// Says whether they are.
  func inputs() -> Bool {
    guard let header = facts.header else { return true }
    let before = notes.diagnostics.count
    for port in model.inputs {
      guard let index = header.inputIndex(for: port.name, of: model.inputs.count) else {
        notes.add(
          AgreementDiagnostics.noInput(port.name, port.span, known: header.inputs.map(\.name)))
        continue
      }
      check(port, header.inputs[index], facts.shapes[index])
    }
    return notes.diagnostics.count == before
  }

  private func check(_ port: Model.Port, _ input: InputHeader, _ found: [Int]) {
    let expected = model.graph.type(port.value).extents
    if (port.ids == nil) != (input.ids == nil) {
      notes.add(AgreementDiagnostics.otherKind(port, hasIds: input.ids, found, port.span))
    } else if expected != found {
      notes.add(
        DataSectionDiagnostics.otherInput(port.name, expected: expected, found: found, port.span))
    } else if let taken = port.ids, let ids = input.ids, ids > taken {
      notes.add(AgreementDiagnostics.tooFewIds(port.name, taken: taken, ids, port.span))
    }
  }

  /// Each loss must accept its output, and losses and metrics must fit the targets. Positions are
  /// only compared where the inputs agree, for they come from there.
  func losses(_ training: TrainingDescription, comparesPositions: Bool) {
    for term in training.losses {
      guard let type = OperatorCatalogue.losses[term.loss.name],
        let port = model.outputs.first(where: { $0.name == term.output })
      else { continue }
      let prediction = model.graph.type(port.value)
      do throws(OperatorError) {
        let loss = try type.init(arguments: term.loss.arguments)
        let target = try loss.targetType(of: prediction)
        check(loss, term, port, prediction, target, comparesPositions)
      } catch {
        let label = Label(port.span, "the output `\(port.name)` is \(prediction.shapeText)")
        notes.add(ModelDiagnostics.refused(error, [prediction], term.span, [label]))
      }
    }
    for term in training.metrics { metric(term, training) }
  }

  /// A metric compares with what the first loss of its output compares with.
  private func metric(_ term: MetricTerm, _ training: TrainingDescription) {
    guard let first = training.losses.first(where: { $0.output == term.output }),
      let lossType = OperatorCatalogue.losses[first.loss.name],
      let loss = try? lossType.init(arguments: first.loss.arguments),
      let type = OperatorCatalogue.metrics[term.metric.name],
      let metric = try? type.init(arguments: term.metric.arguments), metric.target != loss.target
    else { return }
    notes.add(
      DataSectionDiagnostics.otherMetric(
        term.metric.name, metric.target.phrase, first.loss.name, loss.target.phrase,
        term.span ?? first.span, known: loss.metrics))
  }

  private func check(
    _ loss: any Loss, _ term: LossTerm, _ port: Model.Port, _ prediction: TensorType,
    _ target: TensorType, _ comparesPositions: Bool
  ) {
    guard let header = facts.header else {
      guard let classes = facts.classes else { return }
      let stated = TargetHeader(kind: .classes(count: classes, names: []))
      return compare(loss, term, port, prediction, target, stated)
    }
    guard let index = header.targetIndex(for: term.output) else {
      notes.add(
        AgreementDiagnostics.noTarget(term.output, term.span, known: header.targets.map(\.name)))
      return
    }
    let found = header.targets[index]
    compare(loss, term, port, prediction, target, found)
    if comparesPositions, loss.target == .classes, found.kind.classCount != nil,
      target.extents != found.positions
    {
      notes.add(AgreementDiagnostics.otherPositions(port, prediction, found, port.span))
    }
  }

  private func compare(
    _ loss: any Loss, _ term: LossTerm, _ port: Model.Port, _ prediction: TensorType,
    _ target: TensorType, _ found: TargetHeader
  ) {
    let name = term.loss.name
    switch (loss.target, found.kind) {
    case (.classes, .classes(let classes, _)) where prediction.columns != classes:
      notes.add(
        DataSectionDiagnostics.otherOutput(
          port.name, outputs: prediction.columns, wanted: classes, "classes", port.span))
    case (.values, .values(let count)) where target.count != count:
      notes.add(
        DataSectionDiagnostics.otherOutput(
          port.name, outputs: target.count, wanted: count, "target values", port.span))
    case (.values, .classes(let classes, _)) where classes != 2 || target.count != found.width:
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
