import Graph
import Operators
import Schema
import Support
import Syntax

/// Reads the setting `metrics`: `[accuracy, rmse of aux]`. A metric that names no output is of the
/// first loss's output.
struct MetricTerms {
  let notes: Notes
  let scope: Scope
  /// The outputs of the model.
  let outputs: [String]
  /// The terms of the loss.
  let losses: [LossTerm]

  /// The metrics as written, or those that belong to the losses.
  func read(_ settings: Settings) -> [MetricTerm] {
    guard let expression = settings.expression("metrics") else { return own }
    let items = if case .list(let items) = expression.kind { items } else { [expression] }
    return items.compactMap { notes.isFull ? nil : term($0) }
  }

  /// The outputs that losses are computed from, each once.
  private var compared: [String] {
    losses.map(\.output).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The metrics of each loss, under the names of their outputs after the first.
  private var own: [MetricTerm] {
    var terms: [MetricTerm] = []
    for loss in losses {
      guard let type = OperatorCatalogue.losses[loss.loss.name],
        let made = try? type.init(arguments: loss.loss.arguments)
      else { continue }
      for name in made.metrics {
        guard let declaration = OperatorCatalogue.metrics.declaration(name) else { continue }
        let term = MetricTerm(
          metric: Call(name, declaration.completed()), output: loss.output,
          name: loss.output == compared[0] ? name : "\(loss.output).\(name)", span: nil)
        if !terms.contains(where: { $0.name == term.name }) { terms.append(term) }
      }
    }
    return terms
  }

  private func term(_ expression: Expression) -> MetricTerm? {
    let reader = ArgumentReader(notes: notes, scope: scope)
    guard case .of(let metric, let output) = expression.kind else {
      guard case .call(let call) = reader.thing(expression, .metric) else { return nil }
      guard let output = compared.first else { return nil }
      return MetricTerm(metric: call, output: output, name: call.name, span: expression.span)
    }
    guard case .call(let call) = reader.thing(metric, .metric) else { return nil }
    guard case .path(let names) = output.kind else {
      notes.add(TrainDiagnostics.notAnOutput(output.span, known: outputs))
      return nil
    }
    let name = names.dotted
    guard compared.contains(name) else {
      if outputs.contains(name) {
        notes.add(TrainDiagnostics.noLossThere(name, output.span, known: compared))
      } else if !outputs.isEmpty {
        notes.add(NameDiagnostics.unknownOutput(name, output.span, known: outputs))
      }
      return nil
    }
    return MetricTerm(
      metric: call, output: name, name: "\(name).\(call.name)", span: expression.span)
  }
}
