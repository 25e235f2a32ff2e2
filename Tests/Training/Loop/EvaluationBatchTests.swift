import Testing

@testable import Training

/// Evaluation beside training takes large batches of small examples, and no more of large ones than
/// training does.
@Suite struct EvaluationBatchTests {
  @Test(arguments: [
    (32, 60_000, 4_096, 256), (512, 60_000, 4_096, 512), (32, 100, 4_096, 100),
    (4, 60_000, 25 << 20, 10), (64, 60_000, 25 << 20, 64), (1, 60_000, 1 << 40, 1),
    (8, 60_000, 0, 256),
  ])
  func theBatchFollowsTheMemory(_ training: Int, _ examples: Int, _ bytes: Int, _ expected: Int) {
    let batch = Evaluator.batch(training: training, examples: examples, perSample: bytes)
    #expect(batch == expected)
  }
}
