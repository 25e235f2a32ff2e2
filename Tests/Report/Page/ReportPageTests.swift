import Testing

@testable import Report

@Suite struct ReportPageTests {
  @Test(arguments: [0, 1, 2, 30]) func pageIsWellFormed(epochs: Int) {
    var model = sampleModel(epochs: max(1, epochs))
    if epochs == 0 { model = ReportModel(title: "empty") }
    let html = ReportPage(model).html()
    #expect(nestingProblem(html) == nil)
    #expect(html.hasPrefix("<!doctype html>"))
    #expect(!html.contains("<script") && !html.contains("http://") && !html.contains("https://"))
    #expect(!html.contains("src=") && !html.contains("@import") && !html.contains("url("))
  }

  @Test func namesFromOutsideAreEscaped() {
    let html = ReportPage(sampleModel(epochs: 2)).html()
    #expect(html.contains("<h1>digits &lt;b&gt;&amp;amp;&lt;/b&gt;</h1>"))
    #expect(html.contains("&lt;/code&gt;&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(html.contains("&lt;cat&gt; &amp; &#39;dog&#39;"))
  }

  @Test func longRunsStaySmall() {
    let html = ReportPage(sampleModel(epochs: 300, classes: 40)).html()
    #expect(html.utf8.count < 500_000, "\(html.utf8.count)")
    let many = ReportPage(sampleModel(epochs: 20_000, classes: 300)).html()
    #expect(many.utf8.count < 500_000, "\(many.utf8.count)")
    #expect(many.contains("and 100 more"))
  }

  @Test func sameModelGivesSameBytes() {
    let model = sampleModel(epochs: 7)
    #expect(ReportPage(model).html() == ReportPage(model).html())
  }

  @Test func fitIsRead() {
    func epochs(_ train: Double, _ held: Double) -> [EpochFigures] {
      [EpochFigures(epoch: 1, trainLoss: 1, trainAccuracy: train, validationAccuracy: held)]
    }
    #expect(FitReading(epochs(0.999, 0.80), classes: 10).finding == .overfitting)
    #expect(FitReading(epochs(0.30, 0.29), classes: 10).finding == .underfitting)
    #expect(FitReading(epochs(0.98, 0.975), classes: 10).finding == .sound)
    #expect(FitReading([]).finding == .unknown)
    let exploding = [1.0, .nan].enumerated().map { EpochFigures(epoch: $0 + 1, trainLoss: $1) }
    #expect(FitReading(exploding).finding == .diverged)
    let falling = (1...10).map {
      EpochFigures(epoch: $0, trainLoss: 1 / Double($0), validationLoss: 1 / Double($0))
    }
    #expect(FitReading(falling).finding == .stillImproving)
    let rising = (1...10).map {
      EpochFigures(
        epoch: $0, trainLoss: 1 / Double($0), validationLoss: 0.5 + abs(Double($0) - 4) / 10)
    }
    #expect(FitReading(rising).finding == .overfitting)
  }
}
