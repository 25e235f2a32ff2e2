/// The charts of loss, accuracy, their gap and learning rate by epoch.
public struct TrainingCurves: Sendable {
  /// The epochs in order.
  public let epochs: [EpochFigures]

  /// The curves of some epochs.
  public init(_ epochs: [EpochFigures]) { self.epochs = epochs }

  /// The charts for which there is at least one value.
  public var charts: [LineChart] { [loss, accuracy, gap, rate].compactMap { $0 } }

  private var loss: LineChart? {
    let lines = series([("train", { $0.trainLoss }), ("validation", { $0.validationLoss })])
    let values = lines.flatMap(\.points).map(\.y).filter(\.isFinite)
    guard let low = values.min(), let high = values.max() else { return nil }
    let isWide = low > 0 && high > 50 * low
    return LineChart(
      "Loss", xLabel: "epoch", yLabel: isWide ? "loss (logarithmic)" : "loss", series: lines,
      logarithmic: isWide)
  }

  private var accuracy: LineChart? {
    let lines = series([("train", { $0.trainAccuracy }), ("validation", { $0.validationAccuracy })])
    let percents = lines.map { line in
      Series(line.name, line.points.map { Series.Point($0.x, $0.y * 100) }, form: line.form)
    }
    if percents.isEmpty { return nil }
    return LineChart("Accuracy", xLabel: "epoch", yLabel: "accuracy (%)", series: percents)
  }

  private var gap: LineChart? {
    let lines = series([
      (
        "train minus validation",
        { epoch in
          guard let train = epoch.trainAccuracy, let held = epoch.validationAccuracy else {
            return nil
          }
          return (train - held) * 100
        }
      )
    ])
    if lines.isEmpty { return nil }
    return LineChart(
      "Gap in accuracy, training minus validation", xLabel: "epoch", yLabel: "gap (points)",
      series: lines, including: [0])
  }

  private var rate: LineChart? {
    let lines = series([("rate", { $0.rate })])
    let values = lines.flatMap(\.points).map(\.y).filter(\.isFinite)
    guard let low = values.min(), let high = values.max() else { return nil }
    let isWide = low > 0 && high > 50 * low
    return LineChart(
      "Learning rate", xLabel: "epoch", yLabel: "rate", series: lines, logarithmic: isWide,
      including: isWide ? [] : [0])
  }

  private func series(_ wanted: [(String, (EpochFigures) -> Double?)]) -> [Series] {
    wanted.compactMap { name, value in
      let points = epochs.compactMap { epoch in
        value(epoch).map { Series.Point(Double(epoch.epoch), $0) }
      }
      return points.isEmpty ? nil : Series(name, points)
    }
  }
}
