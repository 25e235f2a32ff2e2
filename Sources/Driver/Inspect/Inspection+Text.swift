import Report
import Support

extension Inspection {
  /// The findings as lines for a terminal: a table of layers with a histogram each, and the
  /// verdict. Without `unicode`, histograms are drawn in ASCII.
  public func lines(unicode: Bool = true, style: TextStyle = .plain) -> [String] {
    let writer = InspectionText(inspection: self, unicode: unicode, style: style)
    return [writer.heading] + writer.activations + writer.gradients + writer.weights
      + writer.conclusion
  }
}

/// Writes an inspection as tables.
private struct InspectionText {
  let inspection: Inspection
  let unicode: Bool
  let style: TextStyle
  /// The columns of a histogram.
  private static let bins = 32

  var heading: String {
    let state = inspection.step.map { "after update \(Decimal.grouped($0))" } ?? "at initialisation"
    let batch = inspection.samples.map {
      ", on \(Decimal.grouped($0)) example\($0 == 1 ? "" : "s"), in training form"
    }
    return "\(inspection.name): \(state)\(batch ?? "")"
  }

  var activations: [String] {
    guard !inspection.activations.isEmpty else { return [] }
    let judged = range(of: inspection.activations.filter { $0.verdict != nil }.map(\.values))
    let others = range(of: inspection.activations.filter { $0.verdict == nil }.map(\.values))
    let saturates = inspection.activations.contains { $0.saturatedShare != nil }
    var table = Table(
      ["activations", "kind", "mean", "std", "zero", "dead"] + (saturates ? ["saturated"] : [])
        + ["histogram", ""])
    for layer in inspection.activations {
      let isJudged = layer.verdict != nil
      table.add(
        [
          layer.path, layer.kind, number(layer.values.mean), number(layer.values.deviation),
          percent(layer.values.zeroShare), isJudged ? percent(layer.deadShare) : "-",
        ] + (saturates ? [layer.saturatedShare.map(percent) ?? "-"] : []) + [
          histogram(layer.values, isJudged ? judged : others), layer.verdict?.rawValue ?? "",
        ])
    }
    return [""] + table.lines(style: style) + [ranges(judged, others)]
  }

  private func ranges(_ judged: ClosedRange<Double>, _ others: ClosedRange<Double>) -> String {
    let verdicts = inspection.activations.map { $0.verdict != nil }
    let notes = [
      verdicts.contains(true) ? "\(text(judged)) for activations" : nil,
      verdicts.contains(false) ? "\(text(others)) for other layers" : nil,
    ].compactMap { $0 }
    return "histograms of the values that are not zero: " + notes.joined(separator: ", ")
  }

  var gradients: [String] {
    guard !inspection.gradients.isEmpty else { return [] }
    var table = Table([
      "gradients by output", "kind", "mean", "std", "zero", "by weight", "histogram",
    ])
    for layer in inspection.gradients {
      table.add([
        layer.path, layer.kind, number(layer.values.mean), number(layer.values.deviation),
        percent(layer.values.zeroShare), layer.weight.map { number($0.deviation) } ?? "-",
        histogram(layer.values, layer.values.span),
      ])
    }
    return [""] + table.lines(style: style)
      + ["of the batch's mean loss; each histogram from -3 std to 3 std around the mean"]
  }

  var weights: [String] {
    guard !inspection.weights.isEmpty else { return [] }
    var table = Table(["weights", "shape", "mean", "std", "stated", "zero", "histogram"])
    for weight in inspection.weights {
      table.add([
        weight.name, weight.extents.map(String.init).joined(separator: "x"),
        number(weight.values.mean), number(weight.values.deviation),
        weight.stated.map(number) ?? "-", percent(weight.values.zeroShare),
        histogram(weight.values, weight.values.span),
      ])
    }
    return [""] + table.lines(style: style)
      + ["each histogram from -3 std to 3 std around the mean"]
  }

  var conclusion: [String] {
    guard let (verdict, layers) = inspection.verdict else { return [] }
    let colour: TextStyle.Colour = verdict == .justRight ? .green : .yellow
    let word = style.paint(verdict.rawValue, colour)
    let place = verdict == .justRight ? "" : " in \(named(layers))"
    return ["", "\(word)\(place)", "  " + verdict.advice]
  }

  private func named(_ layers: [String]) -> String {
    let shown = layers.prefix(4).joined(separator: ", ")
    return layers.count > 4 ? "\(shown) and \(layers.count - 4) more" : shown
  }

  /// What a common drawing of several sets of values should show.
  private func range(of values: [ValueStatistics]) -> ClosedRange<Double> {
    let spans = values.filter(\.isFinite).map(\.span)
    let low = spans.map(\.lowerBound).min() ?? -1
    let high = spans.map(\.upperBound).max() ?? 1
    return low < 0 && high > 0 ? -max(-low, high)...max(-low, high) : min(low, 0)...max(high, 0)
  }

  private func histogram(_ values: ValueStatistics, _ range: ClosedRange<Double>) -> String {
    let counts = values.histogram.counts(
      from: range.lowerBound, to: range.upperBound, bins: Self.bins)
    let columns = Bar.histogram(counts, unicode: unicode)
    return "|\(columns)|"
  }

  private func text(_ range: ClosedRange<Double>) -> String {
    "from \(number(range.lowerBound)) to \(number(range.upperBound))"
  }

  private func number(_ value: Double) -> String {
    if value == 0 { return "0" }
    return abs(value) < 1e-3 ? scientific(value) : Decimal.text(value, digits: 3)
  }

  private func scientific(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    var exponent = 0
    var mantissa = value
    while abs(mantissa) < 1, exponent > -400 {
      mantissa *= 10
      exponent -= 1
    }
    return Decimal.fixed(mantissa, places: 1) + "e\(exponent)"
  }

  private func percent(_ share: Double) -> String {
    Decimal.fixed(share * 100, places: 1) + "%"
  }
}
