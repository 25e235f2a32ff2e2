import Graph
import Optimisation
import Schema
import Support
import Syntax

/// What an optimizer that sees the whole objective asks of a spec: that it finds its own rate, that
/// all is part of the objective, and that nothing is random.
struct WholeProblem {
  static let code = DiagnosticCode(
    "E0515", "what an optimizer for whole problems cannot take",
    """
    `lbfgs` evaluates the loss over the whole training part at points of its own choice, and finds \
    the length of its steps by a line search. A learning rate, clipping or an average have no \
    place there; `decay` and `max_norm` change weights beside the objective (`l1` and `l2` belong \
    to it); and multipliers of the rate mean nothing, except 0, which freezes. A layer that draws \
    random numbers, or augmentation, would make the loss differ from one evaluation to the next. \
    The other optimizers take all of these.
    """)

  let notes: Notes
  let training: TrainingDescription

  /// nil where the optimizer updates each parameter by a rule.
  init?(_ training: TrainingDescription, _ notes: Notes) {
    guard
      (try? OptimisationCatalogues.wholeProblemOptimizer(.call(training.optimizer.value))) != nil
    else { return nil }
    self.training = training
    self.notes = notes
  }

  /// Reports the settings, rules and layers that do not go with the optimizer.
  func check(
    _ model: Model, augment: Span?, regularization: [String: ParameterRule],
    rates: [String: ParameterRule]
  ) {
    report("a learning rate", training.rate.span)
    report("clipping", training.clip?.span)
    report("an average of the weights", training.average?.span)
    report("augmentation", augment)
    for (span, phrase) in aside(regularization) { report(phrase, span) }
    let multiplied = rates.values.filter { ![.number(0), .number(1)].contains($0.value) }
    for span in Set(multiplied.compactMap(\.span)) { report("a multiplier of the rate", span) }
    var seen: Set<String> = []
    for node in model.graph.nodes where node.operation.traits.contains(.random) {
      let layer = node.origin.layer
      guard seen.insert(layer).inserted else { continue }
      report("the random layer `\(layer)`", node.origin.span)
    }
  }

  /// The rules that change weights beside the objective.
  private func aside(_ rules: [String: ParameterRule]) -> [Span: String] {
    var found: [Span: String] = [:]
    for rule in rules.values {
      guard case .list(let items) = rule.value, let span = rule.span else { continue }
      for case .call(let call) in items {
        let part = try? OptimisationCatalogues.regularizer(.call(call))
        if let part, part.penalty == nil { found[span] = "`\(call.name)`" }
      }
    }
    return found
  }

  private func report(_ what: String, _ span: Span?) {
    guard let span else { return }
    let name = training.optimizer.value.name
    notes.add(
      Diagnostic(
        Self.code, "`\(name)` does not go with \(what)", at: span,
        labels: training.optimizer.span.map { [Label($0, "sees the whole objective")] } ?? []))
  }
}
