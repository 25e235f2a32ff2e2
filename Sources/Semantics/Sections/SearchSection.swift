import Schema
import Support
import Syntax

/// Reads the `search` section and the domains of `let ... in`.
struct SearchSection {
  let notes: Notes
  let scope: Scope

  /// The search; nil after a diagnostic.
  func read(
    _ section: SectionNode, at span: Span, _ domains: [SearchDescription.Domain]
  ) -> SearchDescription? {
    let reader = ArgumentReader(notes: notes, scope: scope)
    let settings = Settings(section, Sections.search, notes, at: span)
    let minimize = settings.value("minimize", reader)
    let maximize = settings.value("maximize", reader)
    let stages = settings.things("stages", reader).map(\.value)
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
          "nothing may vary in this search", span, "write for example `let width = 16 in [8, 16, 32]`"))
      return nil
    }
    guard case .name(let metric) = minimize ?? maximize else { return nil }
    return SearchDescription(
      metric: metric, minimize: minimize != nil, stages: stages, domains: domains)
  }

  /// What stands after `in`: a list, a range, or `log(low .. high)`.
  func domain(_ node: LetNode) -> SearchDescription.Domain? {
    guard var expression = node.domain else { return nil }
    var logarithmic = false
    if case .call(let name, let arguments) = expression.kind, name.text == "log", arguments.count == 1 {
      (expression, logarithmic) = (arguments[0].value, true)
    }
    guard let value = Evaluator(notes: notes, scope: scope).value(expression) else { return nil }
    switch value {
    case .list(let items) where !items.isEmpty && !logarithmic: break
    case .range(.number(let low), .number(let high)) where low < high && (!logarithmic || low > 0): break
    default:
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
