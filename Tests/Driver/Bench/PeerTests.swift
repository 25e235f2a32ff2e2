import Testing

@testable import Driver

/// Results of other tools, read and put beside our own.
@Suite struct PeerTests {
  private static let text = """
    {"net": "a", "peer": "slow", "threads": 2, "batch": 8, "metric": "infer", "median": 3.0}
    {"net": "a", "peer": "fast", "threads": 2, "batch": 8, "metric": "infer", "median": 9.0}
    {"net": "a", "peer": "fast", "threads": 2, "batch": 8, "metric": "infer", "median": 2.0, \
    "unit": "ms", "other_cpu": 0.4, "precision": "<Type: 'float32'>"}
    {"net": "a", "peer": "half", "threads": 2, "batch": 8, "metric": "infer", "median": 500.0, \
    "unit": "us", "precision": "<Type: 'bfloat16'>"}
    {"net": "a", "peer": "fast", "threads": 1, "batch": 8, "metric": "infer", "median": 4.0}
    {"net": "a", "peer": "fast", "threads": 2, "batch": 8, "metric": "train_step", "median": 7.0}
    {"net": "b", "peer": "fast", "threads": 2, "batch": 8, "metric": "infer", "median": 0.1}
    {"metric": "FAILED", "net": "a", "peer": "x", "threads": 2, "batch": 8, "error": "rc 1"}
    {"workload": "A", "metric": "sgemm", "median": 1.0, "threads": 2}

    """

  private func comparison(_ text: String = text) throws -> PeerComparison {
    let measurement = BenchMeasurement(
      subject: .inference, batch: 8, part: 8, threads: 2, timing: Timing([0.001]), operations: 0,
      isReduced: false, bytes: 0, arenaBytes: 0, memoryBytes: 0, inputBytes: 0, peakBytes: nil,
      steps: [])
    return PeerComparison([measurement], of: "a", try PeerResults(text: text, path: "r.jsonl"))
  }

  /// Of two lines of one tool the last counts; other precisions are never the best.
  @Test func theBestIsTheFastestOfTheSamePrecision() throws {
    let row = try #require(try comparison().rows.first)
    #expect(row.best?.peer == "fast")
    #expect(row.best?.isDisturbed == true)
    #expect(row.best.map { abs(row.ratio($0) - 2) < 1e-12 } == true)
    #expect(row.peers.map(\.peer) == ["fast", "slow"])
    #expect(row.others.map(\.precision) == ["bfloat16"])
    #expect(row.others.map { abs(row.ratio($0) - 0.5) < 1e-12 } == [true])
  }

  @Test func linesOfOtherMeasurementsArePassedOver() throws {
    let results = try PeerResults(text: Self.text, path: "r.jsonl").results
    #expect(results.count == 6)
    #expect(results.filter { $0.subject == .training }.map(\.seconds) == [0.007])
  }

  @Test func printsItselfAsTextAndJSON() throws {
    let text = try comparison().lines().joined(separator: "\n")
    for part in ["fast*", "2.00x", "slow 3.00x", "half (bfloat16) 0.50x", "* measured while"] {
      #expect(text.contains(part), "\(part)\n\(text)")
    }
    let json = try comparison().json.text
    for part in [#""best_peer": "fast""#, #""ratio": 2"#, #""precision": "bfloat16""#] {
      #expect(json.contains(part), "\(part)\n\(json)")
    }
  }

  @Test func withoutPeersThereIsNoRatio() throws {
    let comparison = try comparison("")
    #expect(comparison.rows.first?.best == nil)
    #expect(comparison.json.text.contains(#""best_peer": null, "ratio": null"#))
  }

  @Test func aBrokenLineIsNamedUnlessItIsBeingWritten() throws {
    let half = #"{"net": "a", "peer": "fa"#
    #expect(try PeerResults(text: Self.text + half, path: "r.jsonl").results.count == 6)
    let whole = String(Self.text.dropLast())
    #expect(try PeerResults(text: whole, path: "r.jsonl").results.count == 6)
    for broken in [half, "[1]", #"{"net": 3}"#] {
      #expect(
        RunLab.codes { _ = try PeerResults(text: broken + "\n" + Self.text, path: "r.jsonl") }
          == ["E0829"])
    }
    #expect(
      RunLab.codes { _ = try PeerResults("none", CrashingFileSystem([:])) } == ["E0901"])
  }
}
