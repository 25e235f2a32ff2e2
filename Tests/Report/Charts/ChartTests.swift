import Testing

@testable import Report

@Suite struct ChartTests {
  private func count(_ part: String, in text: String) -> Int {
    text.split(separator: part, omittingEmptySubsequences: false).count - 1
  }

  @Test func seriesAreInterruptedAtMissingValues() {
    let chart = LineChart(
      "t", xLabel: "x", yLabel: "y", series: [Series("a", [1, 2, .nan, 3, 4, .infinity, 5])])
    let source = chart.drawing(standalone: true).source
    #expect(count("<polyline", in: source) == 2)
    #expect(nestingProblem(source) == nil)
    #expect(!source.contains("nan") && !source.contains("inf"))
  }

  @Test func anyValuesAreDrawn() {
    let lists: [[Double]] = [
      [], [1], [0, 0], [.nan], [1e308, -1e308], [-1, 0, 1], Array(repeating: 2, count: 5000),
    ]
    for values in lists {
      for logarithmic in [false, true] {
        let chart = LineChart(
          "t", xLabel: "x", yLabel: "y", series: [Series("a", values), Series("b", [1, 2])],
          logarithmic: logarithmic)
        let source = chart.drawing(standalone: true).source
        #expect(nestingProblem(source) == nil)
        #expect(!source.contains("=\"nan") && !source.contains("=\"inf"))
      }
      let bars = BarChart(
        "t", xLabel: "", yLabel: "", labels: values.map { "\($0)" }, values: values)
      #expect(nestingProblem(bars.drawing().source) == nil)
    }
  }

  @Test func thinningKeepsExtremes() {
    var values = (0..<10_000).map { Double($0 % 100) / 100 }
    values[1234] = 50
    values[7777] = -50
    let points = Series("a", values).thinned(to: 800)
    #expect(points.count <= 800)
    #expect(points.contains { $0.y == 50 } && points.contains { $0.y == -50 })
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.x < $1.x })
  }

  @Test func hoverBandsAreLimited() {
    let chart = LineChart(
      "t", xLabel: "x", yLabel: "y", series: [Series("a", (0..<3000).map(Double.init))])
    #expect((100...150).contains(count("nn-hover\"", in: chart.drawing().source)))
  }

  @Test func confusionFiguresFollowTheirDefinitions() throws {
    let matrix = try #require(
      ConfusionMatrix(classes: ["a", "b", "c"], counts: [8, 2, 0, 1, 9, 0, 0, 0, 0]))
    #expect(matrix.precision(0) == 8.0 / 9)
    #expect(matrix.recall(0) == 0.8)
    #expect(abs((matrix.f1(0) ?? 0) - 2 * (8.0 / 9) * 0.8 / (8.0 / 9 + 0.8)) < 1e-15)
    #expect(matrix.precision(2) == nil && matrix.recall(2) == nil && matrix.f1(2) == nil)
    #expect(matrix.accuracy == 0.85)
    #expect(matrix.worst(5).map(\.count) == [2, 1])
    #expect(ConfusionMatrix(classes: ["a"], counts: []) == nil)
    #expect(ConfusionMatrix(classes: ["a"], counts: [-1]) == nil)
    let source = try #require(ConfusionMap(matrix)).drawing(standalone: true).source
    #expect(nestingProblem(source) == nil)
    #expect(count("nn-cell", in: source) == 9 + 1)
  }
}
