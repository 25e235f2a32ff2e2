import Support

/// Writes the page of a run: one HTML file that needs nothing else and runs no script.
public struct ReportPage: Sendable {
  /// What the page shows.
  public let model: ReportModel

  /// A page of a model.
  public init(_ model: ReportModel) { self.model = model }

  /// The whole file; the same model always gives the same text.
  public func html() -> String {
    let policy = "default-src 'none'; style-src 'unsafe-inline'"
    let head = Markup.tag(
      "head", [:],
      [
        .tag("meta", ["charset": "utf-8"]),
        .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .tag("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
        .tag("title", text: model.title),
        .styleSheet(DrawingStyle.sheet + PageStyle.sheet),
      ])
    let page = Markup.tag("html", ["lang": "en"], [head, .tag("body", [:], [body])])
    return "<!doctype html>\n" + page.source + "\n"
  }

  private var body: Markup {
    let parts = [header, curves, fit, classes] + model.sections.map(further) + [facts, spec]
    return .tag("main", [:], parts.compactMap { $0 })
  }

  private var header: Markup? {
    var parts: [Markup] = [.tag("h1", text: model.title)]
    if !model.subtitle.isEmpty { parts.append(.tag("p", ["class": "lead"], text: model.subtitle)) }
    if !model.summary.isEmpty {
      let cards = model.summary.map { fact in
        Markup.tag("div", [:], [.tag("dt", text: fact.name), .tag("dd", text: fact.value)])
      }
      parts.append(.tag("dl", ["class": "cards"], cards))
    }
    return .tag("header", [:], parts)
  }

  private func section(_ title: String, _ children: [Markup]) -> Markup {
    .tag("section", [:], [.tag("h2", text: title)] + children)
  }

  private var curves: Markup? {
    let charts = TrainingCurves(model.epochs).charts.map { $0.drawing() }
    if charts.isEmpty { return nil }
    return section("Training", [.tag("div", ["class": "figures"], charts.map(figure))])
  }

  private func figure(_ drawing: Markup) -> Markup { .tag("figure", [:], [drawing]) }

  private var fit: Markup? {
    if model.epochs.isEmpty { return nil }
    let reading = FitReading(model.epochs, classes: model.classes)
    return section(
      "Training against validation",
      [
        .tag(
          "div", ["class": "note"],
          [.tag("strong", text: reading.headline), .tag("p", text: reading.advice)])
      ])
  }

  private func further(_ part: ReportSection) -> Markup? {
    let drawings = part.figures.compactMap(\.drawing).map(figure)
    let rest = drawings.isEmpty ? [] : [Markup.tag("div", ["class": "figures"], drawings)]
    return section(part.title, part.text.map { .tag("p", text: $0) } + rest)
  }

  private var facts: Markup? {
    if model.facts.isEmpty { return nil }
    let rows = model.facts.map { fact in
      Markup.tag(
        "tr", [:], [.tag("th", ["scope": "row"], text: fact.name), .tag("td", text: fact.value)])
    }
    return section(
      "This run", [.tag("div", ["class": "scroll"], [.tag("table", ["class": "facts"], rows)])])
  }

  private var spec: Markup? {
    if model.specText.isEmpty { return nil }
    let code = Markup.tag("pre", ["tabindex": "0"], [.tag("code", text: model.specText)])
    return section("Spec", [code])
  }
}

extension ReportPage {
  private var classes: Markup? {
    guard let matrix = model.confusion else { return nil }
    let map = ConfusionMap(matrix).map { [figure($0.drawing())] } ?? []
    let table = ClassTable(matrix)
    let left = Markup.tag("div", ["class": "stack"], map + [table.mistakes])
    return section("Classes", [.tag("div", ["class": "figures"], [left, table.byClass])])
  }
}
