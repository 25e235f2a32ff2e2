import Support
import Testing

@testable import Report

@Suite struct TerminalTests {
  private let state = TrainingProgress(
    epoch: 3, epochs: 15, step: 50, steps: 200, loss: 0.12346, accuracy: 0.9612,
    validationAccuracy: 0.95, rate: 0.001, samplesPerSecond: 123_456.7, secondsLeft: 185)

  @Test func barsFillInEighths() {
    #expect(Bar.text(0, width: 4) == "░░░░")
    #expect(Bar.text(0.5, width: 4) == "██░░")
    #expect(Bar.text(5.0 / 32, width: 4) == "▋░░░")
    #expect(Bar.text(1, width: 4) == "████")
    for share in [-1, 0.99999, 2, .nan, .infinity] { #expect(Bar.text(share, width: 9).count == 9) }
    #expect(Bar.sparkline([0, 7, .nan, 3.5], width: 9) == "▁█ ▅")
    #expect(Bar.sparkline([9, 1, 1], width: 2) == "▅▅")
    #expect(Bar.sparkline([-1.7e308, 1.7e308], width: 2) == "▁█")
  }

  @Test func durationsHaveTwoUnits() {
    let times: [(Double, String)] = [
      (0.04, "0.0s"), (9.94, "9.9s"), (9.96, "10s"), (59.4, "59s"), (59.6, "1m00s"),
      (185, "3m05s"), (3599.6, "1h00m"), (7620, "2h07m"), (356_400, "4d03h"), (.nan, "?"),
      (-1, "?"),
    ]
    for (seconds, text) in times { #expect(Duration.text(seconds) == text) }
  }

  @Test func theLiveLineNeverWraps() {
    for width in 0...200 {
      #expect(ProgressLine.live(state, width: width).count <= max(0, width - 1))
    }
    let wide = ProgressLine.live(state, width: 140)
    let parts = [
      "epoch  3/15", "██████░", "loss 0.1235", "96.12%", "123,457 samples/s", "3m05s left",
    ]
    for part in parts { #expect(wide.contains(part), "\(wide)") }
    let narrow = ProgressLine.live(state, width: 40)
    #expect(narrow.hasPrefix("epoch  3/15") && narrow.contains("loss 0.1235"))
    #expect(!narrow.contains("rate"))
  }

  @Test func theLineIsDrawnTenTimesASecond() {
    var output: [String] = []
    var view = ProgressView(width: 80) { output.append($0) }
    for call in 0..<1000 { view.update(state, now: 5 + Double(call) / 1000) }
    #expect((9...11).contains(output.count))
    #expect(output.allSatisfy { $0.hasPrefix("\r") && !$0.contains("\n") })
    view.finish(state)
    #expect(output.dropLast().last == "\r\u{1B}[K")
    #expect(output.last?.hasSuffix("\n") == true)
  }

  @Test func withoutATerminalOnlyEpochsAreWritten() {
    var output: [String] = []
    var view = ProgressView(width: nil) { output.append($0) }
    view.update(state, now: 1)
    #expect(output.isEmpty)
    view.finish(state, isBest: true)
    #expect(output.count == 1)
    #expect(output.first?.contains("\u{1B}") == false)
    #expect(output.first?.contains("best so far") == true)
  }

  @Test func tablesAreAligned() {
    var table = Table(["layer", "parameters", "share"])
    table.add(["linear 1", "401,920", "98.2%"])
    table.add(["b\u{1B}", "7"])
    #expect(
      table.lines() == [
        "layer     parameters  share", "linear 1     401,920  98.2%", "b\u{FFFD}                 7",
      ])
    table.add([String(repeating: "long ", count: 30), "1", "2", "left out"])
    for width in 24...60 { #expect(table.lines(width: width).allSatisfy { $0.count <= width }) }
    #expect(Table([]).lines() == [""])
  }
}
