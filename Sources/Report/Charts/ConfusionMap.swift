import Support

/// A confusion matrix as a map of shaded cells.
public struct ConfusionMap: Sendable {
  /// What is drawn.
  public let matrix: ConfusionMatrix

  /// The most classes a map is readable and small enough for.
  public static let largest = 40

  /// A map of a matrix; nil where it has too many classes.
  public init?(_ matrix: ConfusionMatrix) {
    if matrix.classes.count > ConfusionMap.largest { return nil }
    self.matrix = matrix
  }

  private var count: Int { matrix.classes.count }
  private var cell: Double { min(56, max(14, 400 / Double(count))) }
  private var labelRoom: Double {
    Double(min(matrix.classes.map(\.count).max() ?? 1, 14)) * 6.8 + 12
  }
  private var isRotated: Bool { labelRoom - 12 > cell - 4 }
  private var left: Double { labelRoom + 22 }
  private var top: Double { 44 + (isRotated ? labelRoom : 20) }

  /// The map as a drawing; a `standalone` one is a whole SVG file.
  public func drawing(standalone: Bool = false) -> Markup {
    let side = cell * Double(count)
    let (width, height) = (max(left + side + 14, 260), top + side + 14)
    let middle = top + side / 2
    let upright = Markup.tag(
      "text",
      [
        "class": "nn-small", "text-anchor": "middle",
        "transform": "translate(12 \(Drawing.length(middle))) rotate(-90)",
      ], text: "actual")
    var parts = [
      Drawing.text("Confusion matrix", left, 18, "nn-heading", anchor: "start"), upright,
      Drawing.text("predicted", left + side / 2, 36, "nn-small"),
    ]
    for index in 0..<count { parts += labels(index) }
    for actual in 0..<count { parts += row(actual) }
    let accuracy = matrix.accuracy.map { Decimal.fixed($0 * 100, places: 2) + "%" } ?? "unknown"
    return Drawing.canvas(
      width, height, title: "Confusion matrix",
      description: "\(count) classes; rows are actual, columns predicted; accuracy \(accuracy)",
      standalone: standalone, parts)
  }

  private func labels(_ index: Int) -> [Markup] {
    let name = matrix.classes[index].clipped(to: 14)
    let place = (Double(index) + 0.5) * cell
    let side = Drawing.text(name, left - 6, top + place + 4, "nn-small", anchor: "end")
    if !isRotated { return [side, Drawing.text(name, left + place, top - 6, "nn-small")] }
    let (x, y) = (Drawing.length(left + place + 4), Drawing.length(top - 6))
    let above = Markup.tag(
      "text", ["class": "nn-small", "transform": "translate(\(x) \(y)) rotate(-90)"], text: name)
    return [side, above]
  }

  private func row(_ actual: Int) -> [Markup] {
    let total = max(1, matrix.support(actual))
    return (0..<count).flatMap { predicted -> [Markup] in
      let number = matrix.count(actual, predicted)
      let share = Double(number) / Double(total)
      let (x, y) = (left + Double(predicted) * cell, top + Double(actual) * cell)
      let opacity = number == 0 ? 0 : 0.08 + 0.92 * share
      let hover =
        "\(matrix.classes[actual]) taken for \(matrix.classes[predicted]): "
        + "\(number) (\(Decimal.fixed(share * 100, places: 1))%)"
      let style = actual == predicted ? "nn-cell nn-good" : "nn-cell nn-bad"
      let box = Drawing.rectangle(x, y, cell, cell, style, opacity: opacity, hover: hover)
      return [box] + figure(number, x, y, isDark: opacity > 0.55)
    }
  }

  private func figure(_ number: Int, _ x: Double, _ y: Double, isDark: Bool) -> [Markup] {
    let text = String(number)
    guard number > 0, Double(text.count) * 6.8 <= cell - 2 else { return [] }
    let style = isDark ? "nn-on nn-count" : "nn-count"
    return [
      .tag(
        "text",
        [
          "class": style, "x": Drawing.length(x + cell / 2), "y": Drawing.length(y + cell / 2 + 4),
          "text-anchor": "middle", "pointer-events": "none",
        ], text: text)
    ]
  }
}
