import Support

/// Several series over one pair of axes.
public struct LineChart: Sendable {
  /// The heading.
  public let title: String
  /// The name of the horizontal axis.
  public let xLabel: String
  /// The name of the vertical axis.
  public let yLabel: String
  /// What is drawn.
  public let series: [Series]
  /// Whether the vertical axis is logarithmic; values at or below zero are left out then.
  public let logarithmic: Bool
  /// Whether the horizontal axis is logarithmic; values at or below zero are left out then.
  public let logarithmicX: Bool
  /// Values that the vertical axis must reach, such as 0 and 1 for a share.
  public let including: [Double]
  /// Width and height in pixels.
  public let size: (width: Double, height: Double)

  /// A chart.
  public init(
    _ title: String, xLabel: String, yLabel: String, series: [Series], logarithmic: Bool = false,
    logarithmicX: Bool = false, including: [Double] = [], width: Double = 520, height: Double = 300
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
    self.logarithmic = logarithmic
    self.logarithmicX = logarithmicX
    self.including = including
    size = (width, height)
  }

  /// The chart as a drawing; a `standalone` one is a whole SVG file.
  public func drawing(standalone: Bool = false) -> Markup {
    let frame = ChartFrame(
      width: size.width, height: size.height, title: title, xLabel: xLabel, yLabel: yLabel,
      names: series.map { ($0.name, $0.form) })
    let x = horizontal(frame)
    let y = vertical(frame)
    var parts = frame.header() + frame.verticalAxis(y, count: 5)
    parts += frame.horizontalAxis(x, ticks: horizontalTicks(x), count: 6)
    for index in series.indices { parts += curve(index, x, y) }
    parts += bands(x, frame)
    return Drawing.canvas(
      size.width, size.height, title: title, description: description,
      standalone: standalone, parts)
  }

  private func isDrawn(_ point: Series.Point) -> Bool {
    point.isFinite && (!logarithmic || point.y > 0) && (!logarithmicX || point.x > 0)
  }

  private func horizontal(_ frame: ChartFrame) -> Scale {
    let values = series.flatMap(\.points).filter(isDrawn).map(\.x)
    return Scale(
      low: values.min() ?? 0, high: values.max() ?? 1, start: ChartFrame.left + 4,
      end: frame.width - ChartFrame.right - 4, logarithmic: logarithmicX)
  }

  /// Whole numbers where the values are such, as with epochs.
  private func horizontalTicks(_ scale: Scale) -> [Double] {
    let whole = series.allSatisfy { $0.points.allSatisfy { $0.x == $0.x.rounded() } }
    return scale.ticks(count: 6).filter { !whole || $0 == $0.rounded() }
  }

  private func vertical(_ frame: ChartFrame) -> Scale {
    let values = series.flatMap(\.points).filter(isDrawn).map(\.y) + including
    let scale = Scale(
      low: values.min() ?? 0, high: values.max() ?? 1, start: frame.floor, end: frame.top + 4,
      logarithmic: logarithmic)
    return scale.rounded(count: 5)
  }

  /// The ends of every series in words, for readers who do not see the drawing.
  private var description: String {
    let texts = series.map { item -> String in
      guard let first = item.points.first, let last = item.points.last else {
        return "\(item.name): no values"
      }
      let (from, to) = (Decimal.text(first.y, digits: 4), Decimal.text(last.y, digits: 4))
      return "\(item.name): \(item.points.count) values, from \(from) to \(to)"
    }
    return "\(yLabel) by \(xLabel). " + texts.joined(separator: "; ")
  }
}

extension LineChart {
  private func curve(_ index: Int, _ x: Scale, _ y: Scale) -> [Markup] {
    let item = series[index]
    let points = item.thinned(to: 800)
    let style = DrawingStyle.series(index) + (item.form == .dashed ? " nn-dash" : "")
    let parts = points.split { !isDrawn($0) }.map { Array($0) }
    let long = item.form == .dots ? [] : parts.filter { $0.count > 1 }
    let lines = long.map { polyline($0, style, x, y) }
    let all = item.form == .dots || points.count <= 25
    let dotted = parts.filter { all || $0.count == 1 }.flatMap { $0 }
    return lines + dotted.map { dot($0, index, x, y, radius: item.form == .dots ? 3.5 : 2.5) }
  }

  private func polyline(
    _ points: [Series.Point], _ style: String, _ x: Scale, _ y: Scale
  ) -> Markup {
    let places = points.map { point in
      Drawing.length(x.position(point.x)) + "," + Drawing.length(y.position(point.y))
    }
    return .tag(
      "polyline", ["class": "nn-line " + style, "points": places.joined(separator: " ")])
  }

  private func dot(
    _ point: Series.Point, _ index: Int, _ x: Scale, _ y: Scale, radius: Double
  ) -> Markup {
    .tag(
      "circle",
      [
        "class": "nn-f\(index % DrawingStyle.seriesCount)",
        "cx": Drawing.length(x.position(point.x)),
        "cy": Drawing.length(y.position(point.y)), "r": Drawing.length(radius),
      ])
  }

  /// Upright bands that name the values under the pointer; at most 150 of them.
  private func bands(_ x: Scale, _ frame: ChartFrame) -> [Markup] {
    let all = Set(series.flatMap(\.points).filter(isDrawn).map(\.x)).sorted()
    let every = max(1, (all.count + 149) / 150)
    let chosen = stride(from: 0, to: all.count, by: every).map { all[$0] }
    let lookup = series.map { item in
      Dictionary(item.points.map { ($0.x, $0.y) }, uniquingKeysWith: { first, _ in first })
    }
    return chosen.indices.map { index in
      let middle = x.position(chosen[index])
      let from = index == 0 ? x.start - 4 : (middle + x.position(chosen[index - 1])) / 2
      let to =
        index + 1 == chosen.count
        ? x.end + 4 : (middle + x.position(chosen[index + 1])) / 2
      let rows = zip(series, lookup).compactMap { item, values in
        values[chosen[index]].map { "\(item.name) \(Decimal.text($0, digits: 4))" }
      }
      let place = "\(xLabel) \(Scale.short(chosen[index]))"
      return Drawing.rectangle(
        from, frame.top, to - from, frame.floor - frame.top, "nn-hover",
        hover: ([place] + rows).joined(separator: "\n"))
    }
  }
}
