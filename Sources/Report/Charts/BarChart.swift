import Support

/// Upright bars, side by side.
public struct BarChart: Sendable {
  /// The heading.
  public let title: String
  /// The name of the horizontal axis.
  public let xLabel: String
  /// The name of the vertical axis.
  public let yLabel: String
  /// What stands under each bar.
  public let labels: [String]
  /// The height of each bar; one that is not finite is left out.
  public let values: [Double]
  /// Whether bars touch, as in a histogram.
  public let touching: Bool

  /// Bars with a label each; the shorter list counts.
  public init(
    _ title: String, xLabel: String, yLabel: String, labels: [String], values: [Double]
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    let count = min(labels.count, values.count)
    self.labels = Array(labels.prefix(count))
    self.values = Array(values.prefix(count))
    touching = false
  }

  /// A histogram of bins of equal width between `low` and `high`.
  public init(
    histogram title: String, xLabel: String, low: Double, high: Double, counts: [Double]
  ) {
    self.title = title
    self.xLabel = xLabel
    yLabel = "count"
    let width = (high - low) / Double(max(1, counts.count))
    labels = counts.indices.map { Scale.short(low + (Double($0) + 0.5) * width) }
    values = counts
    touching = true
  }

  /// The chart as a drawing; a `standalone` one is a whole SVG file.
  public func drawing(standalone: Bool = false) -> Markup {
    let frame = ChartFrame(
      width: 520, height: 300, title: title, xLabel: xLabel, yLabel: yLabel, names: [])
    let finite = values.filter(\.isFinite)
    let scale = Scale(
      low: min(0, finite.min() ?? 0), high: max(0, finite.max() ?? 1), start: frame.floor,
      end: frame.top + 4
    ).rounded(count: 5)
    let parts =
      frame.header() + frame.verticalAxis(scale, count: 5) + bars(frame, scale)
      + [zeroLine(frame, scale), frame.caption()]
    return Drawing.canvas(
      frame.width, frame.height, title: title,
      description: "\(values.count) bars of \(yLabel) by \(xLabel)", standalone: standalone, parts)
  }

  private func zeroLine(_ frame: ChartFrame, _ scale: Scale) -> Markup {
    let y = scale.position(0)
    return Drawing.line(ChartFrame.left, y, frame.width - ChartFrame.right, y, "nn-axis")
  }

  private func bars(_ frame: ChartFrame, _ scale: Scale) -> [Markup] {
    let room = frame.width - ChartFrame.right - ChartFrame.left
    let pitch = room / Double(max(1, values.count))
    let longest = Double(labels.map { min($0.count, 12) }.max() ?? 1) * 6.5 + 8
    let every = max(1, Int((longest / pitch).rounded(.up)))
    return values.indices.flatMap { index -> [Markup] in
      let x = ChartFrame.left + Double(index) * pitch
      var parts: [Markup] = []
      if values[index].isFinite { parts.append(bar(index, x, pitch, scale)) }
      if index % every == 0 {
        let label = labels[index].clipped(to: 12)
        parts.append(Drawing.text(label, x + pitch / 2, frame.floor + 17, "nn-small"))
      }
      return parts
    }
  }

  private func bar(_ index: Int, _ x: Double, _ pitch: Double, _ scale: Scale) -> Markup {
    let gap = touching ? min(1, pitch * 0.1) : pitch * 0.2
    let (y, zero) = (scale.position(values[index]), scale.position(0))
    return Drawing.rectangle(
      x + gap / 2, min(y, zero), pitch - gap, abs(zero - y), "nn-f0",
      hover: "\(labels[index]): \(Decimal.text(values[index], digits: 4))")
  }
}
