import Support
import Testing
import Training

@testable import Driver

/// The lines of `metrics.jsonl` read back.
@Suite struct MetricsLogTests {
  private func report(_ epoch: Int, loss: Double) -> EpochReport {
    EpochReport(
      epoch: epoch, step: epoch * 10, rate: 0.1 / 3,
      metrics: [("train.loss", loss), ("validation.loss", .nan)], seconds: 1.25,
      samplesPerSecond: 1e6, waitingShare: 0.125)
  }

  @Test func linesReadBack() throws {
    let disk = CrashingFileSystem([:])
    var log = MetricsLog("m.jsonl", disk)
    for epoch in 1...5 { try log.append(report(epoch, loss: 1 / Double(epoch + 2))) }
    var other = MetricsLog("m.jsonl", disk)
    try other.resume(at: 39)
    #expect(other.epochs.map(\.epoch) == [1, 2, 3])
    #expect(other.epochs[2]["train.loss"] == 1.0 / 5)
    #expect(other.epochs[2]["validation.loss"]?.isNaN == true)
    #expect(other.epochs[2].rate == 0.1 / 3 && other.epochs[2].seconds == 1.25)
    #expect(other.epochs[2].samplesPerSecond == 1e6 && other.epochs[2].waitingShare == 0.125)
    try other.append(report(4, loss: 9))
    #expect(try disk.readText("m.jsonl", limit: 9999).split(separator: "\n").count == 4)
  }

  @Test(arguments: [
    "", "{", "{}", "[]", "{\"epoch\": 1}", "{\"epoch\": 1e99, \"step\": 1}", "{\"epoch\" 1}",
    "{\"epoch\": 1, \"step\": 2, \"rate\": \"x\"}", "\u{0}\u{FF}",
  ])
  func damagedLinesEndTheLog(_ line: String) throws {
    let good = RunRecord.line(report(1, loss: 1)).text
    let disk = CrashingFileSystem(["m": Array((good + "\n" + line + "x\n" + good + "\n").utf8)])
    var log = MetricsLog("m", disk)
    try log.resume(at: .max)
    #expect(log.epochs.map(\.epoch) == [1])
  }
}
