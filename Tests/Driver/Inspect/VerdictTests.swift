import Testing

@testable import Driver

/// Where one word ends and the next begins.
@Suite struct VerdictTests {
  /// Values of mean 0 and a deviation.
  private static func values(_ deviation: Float) -> ValueStatistics {
    [deviation, -deviation].withUnsafeBufferPointer { ValueStatistics($0) }
  }

  private static func verdict(
    _ deviation: Float, saturated: Double? = nil, dead: Double = 0, before: Double = 1,
    input: Double = 1
  ) -> Verdict {
    Verdict(
      values(deviation), saturated: saturated, dead: dead, before: before, input: input)
  }

  @Test func wordsFollowTheirThresholds() {
    #expect(Self.verdict(1) == .justRight)
    #expect(Self.verdict(10.1) == .exploding && Self.verdict(9.9) == .justRight)
    #expect(Self.verdict(.nan) == .exploding && Self.verdict(.infinity) == .exploding)
    #expect(Self.verdict(0.8, saturated: 0.26) == .saturation)
    #expect(Self.verdict(0.8, saturated: 0.24) == .justRight)
    #expect(Self.verdict(0.19) == .collapse && Self.verdict(0.21) == .justRight)
    #expect(Self.verdict(0.5, dead: 0.41) == .deadUnits)
    #expect(Self.verdict(0.5, dead: 0.39) == .justRight)
  }

  @Test func smallButSteadyIsNoCollapse() {
    #expect(Self.verdict(0.19, before: 0.2) == .justRight)
    #expect(Self.verdict(0.17, before: 0.2) == .collapse)
    #expect(Self.verdict(0.009, before: 0.009) == .collapse)
  }

  @Test func inputsSetTheScale() {
    #expect(Self.verdict(90, input: 10) == .justRight && Self.verdict(101, input: 10) == .exploding)
    #expect(Self.verdict(0.15, before: 0.3, input: 0.3) == .justRight)
    #expect(Self.verdict(0.05, before: 0.3, input: 0.3) == .collapse)
    // A bounded activation of large inputs has not collapsed because it is small beside them.
    #expect(Self.verdict(0.9, before: 100, input: 100) == .justRight)
  }

  @Test func saturationKnowsTheBoundsOfItsActivation() throws {
    let cases: [(String, [Float], Double)] = [
      ("tanh", [0.995, -0.995, 0.98, 0], 0.5), ("sigmoid", [0.996, 0.004, 0.5, 0.99], 0.5),
      ("hard_tanh", [1, -1, 0.5, 0.9], 0.5), ("hard_sigmoid", [0, 1, 0.5, 0.02], 0.5),
    ]
    for (kind, values, share) in cases {
      let saturation = try #require(Saturation(kind: kind), "\(kind)")
      #expect(values.withUnsafeBufferPointer { saturation.share(of: $0) } == share, "\(kind)")
    }
    for kind in ["relu", "elu", "linear", "batch_norm", "none"] {
      #expect(Saturation(kind: kind) == nil)
    }
  }
}
