import Support

/// The frame of a chart: title, legend, axes, grid and labels.
struct ChartFrame {
  /// Width of the whole drawing.
  let width: Double
  /// Height of the whole drawing.
  let height: Double
  /// The heading.
  let title: String
  /// The name of the horizontal axis.
  let xLabel: String
  /// The name of the vertical axis.
  let yLabel: String
  /// The series as the legend shows them.
  let names: [(name: String, form: Series.Form)]

  /// The room left of the plot.
  static let left = 56.0
  /// The room right of the plot.
  static let right = 14.0
  /// The room below the plot.
  static let bottom = 44.0

  /// The legend's entries, with where each stands; rows are added as needed.
  private var legend: [(x: Double, row: Int, index: Int)] {
    guard names.count > 1 else { return [] }
    var x = ChartFrame.left
    var row = 0
    return names.indices.map { index in
      let length = 30 + Double(min(names[index].name.count, 24)) * 6.6
      if x > ChartFrame.left, x + length > width - ChartFrame.right {
        x = ChartFrame.left
        row += 1
      }
      defer { x += length + 10 }
      return (x, row, index)
    }
  }

  /// The upper edge of the plot.
  var top: Double { 34 + Double(legend.last.map { $0.row + 1 } ?? 0) * 18 }
  /// The lower edge of the plot.
  var floor: Double { height - ChartFrame.bottom }

  /// Title and legend.
  func header() -> [Markup] {
    let heading = Drawing.text(
      title.clipped(to: 60), ChartFrame.left, 20, "nn-heading", anchor: "start")
    return [heading]
      + legend.flatMap { entry -> [Markup] in
        let y = 40 + Double(entry.row) * 18
        let item = names[entry.index]
        let name = Drawing.text(
          item.name.clipped(to: 24), entry.x + 22, y, "nn-soft", anchor: "start")
        return [key(item.form, entry.index, entry.x, y - 4), name]
      }
  }

  private func key(_ form: Series.Form, _ index: Int, _ x: Double, _ y: Double) -> Markup {
    if form == .dots {
      return .tag(
        "circle",
        [
          "class": "nn-f\(index % DrawingStyle.seriesCount)", "cx": Drawing.length(x + 8),
          "cy": Drawing.length(y), "r": "3.5",
        ])
    }
    let dash = form == .dashed ? " nn-dash" : ""
    return Drawing.line(x, y, x + 17, y, "nn-line \(DrawingStyle.series(index))\(dash)")
  }

  /// Horizontal grid lines with the labels of the vertical axis.
  func verticalAxis(_ scale: Scale, count: Int) -> [Markup] {
    let lines = scale.ticks(count: count).flatMap { tick -> [Markup] in
      let y = scale.position(tick)
      let label = scale.label(tick, count: count)
      return [
        Drawing.line(ChartFrame.left, y, width - ChartFrame.right, y, "nn-grid"),
        Drawing.text(label, ChartFrame.left - 6, y + 4, "nn-small", anchor: "end"),
      ]
    }
    return lines + [upright(yLabel)]
  }

  private func upright(_ text: String) -> Markup {
    let y = (top + floor) / 2
    return .tag(
      "text",
      [
        "class": "nn-small", "text-anchor": "middle",
        "transform": "translate(12 \(Drawing.length(y))) rotate(-90)",
      ], text: text.clipped(to: 40))
  }

  /// The bottom line with marks and labels.
  func horizontalAxis(_ scale: Scale, ticks: [Double], count: Int) -> [Markup] {
    let marks = ticks.flatMap { tick -> [Markup] in
      let x = scale.position(tick)
      return [
        Drawing.line(x, floor, x, floor + 4, "nn-axis"),
        Drawing.text(scale.label(tick, count: count), x, floor + 17, "nn-small"),
      ]
    }
    return [baseline()] + marks + [caption()]
  }

  /// The bottom line alone.
  func baseline() -> Markup {
    Drawing.line(ChartFrame.left, floor, width - ChartFrame.right, floor, "nn-axis")
  }

  /// The name of the horizontal axis.
  func caption() -> Markup {
    let x = (ChartFrame.left + width - ChartFrame.right) / 2
    return Drawing.text(xLabel.clipped(to: 50), x, height - 8, "nn-small")
  }
}
