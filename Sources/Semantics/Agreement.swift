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
    guard let port = model.inputs.first, let found = facts.input else { return }
    let expected = model.graph.type(port.value).extents
    if expected != found {
      notes.add(
        DataSectionDiagnostics.otherInput(port.name, expected: expected, found: found, port.span))
    }
  }

  /// Each loss must accept its output, and fit the targets.
  func losses(_ terms: [LossTerm]) {
    for term in terms {
      guard let type = OperatorCatalogue.losses[term.loss.name],
        let port = model.outputs.first(where: { $0.name == term.output })
      else { continue }
      do throws(OperatorError) {
        let loss = try type.init(arguments: term.loss.arguments)
        let prediction = model.graph.type(port.value)
        let target = try loss.targetType(of: prediction)
        check(loss, term, port, prediction, target)
      } catch {
        let inputs = [model.graph.type(port.value)]
        let label = Label(port.span, "the output is \(inputs[0].shapeText)")
        notes.add(ModelDiagnostics.refused(error, term.loss.name, inputs, term.span, [label]))
      }
    }
  }

  private func check(
    _ loss: any Loss, _ term: LossTerm, _ port: Model.Port, _ prediction: TensorType,
    _ target: TensorType
  ) {
    guard let kind = facts.header?.target else { return }
    switch (loss.target, kind) {
    case (.classes, .classes(let classes, _)):
      if prediction.columns != classes {
        notes.add(
          DataSectionDiagnostics.otherOutput(
            port.name, outputs: prediction.columns, wanted: classes, "classes", port.span))
      }
    case (.values, .values(let count)):
      if target.count != count {
        notes.add(
          DataSectionDiagnostics.otherOutput(
            port.name, outputs: target.count, wanted: count, "target values", port.span))
      }
    case (.values, .classes(let classes, _)):
      if classes != 2 || target.count != 1 {
        notes.add(
          DataSectionDiagnostics.otherTarget(
            term.loss.name, wants: "numbers", has: "\(classes) classes", term.span))
      }
    case (.classes, .values):
      notes.add(
        DataSectionDiagnostics.otherTarget(
          term.loss.name, wants: "classes", has: "numeric targets", term.span))
    }
  }
}
