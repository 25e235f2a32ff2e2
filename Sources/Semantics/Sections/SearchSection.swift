import Schema
import Support
import Syntax

/// Reads the `search` section and the domains of `let ... in`.
struct SearchSection {
  let notes: Notes
  let scope: Scope
  let quantities: MetricNames

  /// The search; nil after a diagnostic.
  func read(
    _ section: SectionNode, at span: Span, _ domains: [SearchDescription.Domain]
  ) -> SearchDescription? {
    let reader = ArgumentReader(notes: notes, scope: scope)
    let settings = Settings(section, Sections.search, notes, at: span)
    let minimize = settings.value("minimize", reader)
    let maximize = settings.value("maximize", reader)
    let stages = settings.things("stages", reader).map(\.value)
    let failed = ["minimize", "maximize"].contains { name in
      settings.expression(name) != nil && (name == "minimize" ? minimize : maximize) == nil
    }
    guard !failed, !stages.isEmpty else { return nil }
    guard (minimize == nil) != (maximize == nil) else {
      notes.add(
        TrainDiagnostics.badSearch(
          "a search either minimises or maximises one metric", span,
          "write for example `minimize = validation.error`"))
      return nil
    }
    guard !domains.isEmpty else {
      notes.add(
        TrainDiagnostics.badSearch(
          "nothing may vary in this search", span,
          "write for example `let width = 16 in [8, 16, 32]`"))
      return nil
    }
    guard case .name(let metric) = minimize ?? maximize,
      quantities.metric(
        metric, settings.expression(minimize != nil ? "minimize" : "maximize")?.span)
        != nil
    else { return nil }
    return SearchDescription(
      metric: metric, minimize: minimize != nil, stages: stages, domains: domains)
  }

}

/// Reads what stands after `in` of a `let`.
struct DomainReader {
  let notes: Notes
  let scope: Scope

  /// What stands after `in`: a list, a range, or `log(low .. high)`.
  func domain(_ node: LetNode) -> SearchDescription.Domain? {
    guard var expression = node.domain else { return nil }
    var logarithmic = false
    if case .call(let name, let arguments) = expression.kind, name.text == "log",
      arguments.count == 1
    {
      (expression, logarithmic) = (arguments[0].value, true)
    }
    let evaluator = Evaluator(notes: notes, scope: scope)
    guard let value = evaluator.value(expression) else { return nil }
    switch value {
    case .list(let items) where !items.isEmpty && !logarithmic: break
    case .range(.number(let low), .number(let high)) where low < high && (!logarithmic || low > 0):
      break
    case .range(.quantity(let low, let first), .quantity(let high, let second))
    where first == second && low < high && (!logarithmic || low > 0): break
    default:
      if evaluator.reportName(value, expression) { return nil }
      notes.add(
        TrainDiagnostics.badSearch(
          "`\(node.name.text)` cannot vary over this", expression.span,
          "expected a list, a range `1 .. 8`, or `log(0.001 .. 1.0)`"))
      return nil
    }
    return SearchDescription.Domain(
      name: node.name.text, values: value, logarithmic: logarithmic, span: expression.span)
  }
}
