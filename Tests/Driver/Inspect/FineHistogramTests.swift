import Testing

@testable import Driver

/// Histograms of any range from one pass, and the figures beside them.
@Suite struct FineHistogramTests {
  private static func histogram(_ values: [Float]) -> FineHistogram {
    values.withUnsafeBufferPointer { ValueStatistics($0).histogram }
  }

  @Test func countsAreThoseOfTheBins() {
    let values: [Float] = [-3.9, -1.1, -0.3, 0.3, 0.31, 1.2, 1.3, 1.4, 3.5]
    let counts = Self.histogram(values).counts(from: -4, to: 4, bins: 8)
    #expect(counts == [1, 0, 1, 1, 2, 3, 0, 1])
  }

  /// A fine bin is at most 1/32 of its values wide, and a bin border moves no more than it holds.
  @Test func evenValuesGiveEvenCounts() {
    let values = (0..<100_000).map { Float($0) / 100_000 * 7 + 0.5 }
    let counts = Self.histogram(values).counts(from: 0.5, to: 7.5, bins: 10)
    #expect(abs(counts.reduce(0, +) - 100_000) < 1e-6)
    for count in counts { #expect(abs(count - 10_000) < 350) }
  }

  @Test func valuesBeyondTheRangeAndOthersAreLeftOut() {
    let values: [Float] = [-5, -1, 1, 5, .infinity, .nan, 0, -.greatestFiniteMagnitude]
    let counts = Self.histogram(values).counts(from: -1, to: 1, bins: 4)
    // Zeros are counted apart; the bounds belong to the range.
    #expect(counts == [1, 0, 0, 1])
  }

  @Test func momentsAreThoseOfTheValues() {
    let values: [Float] = [0, 2, 0, 4, -1, 1]
    let found = values.withUnsafeBufferPointer { ValueStatistics($0) }
    #expect(found.mean == 1)
    #expect(abs(found.deviation - (16.0 / 6).squareRoot()) < 1e-12)
    #expect(found.least == -1 && found.greatest == 4 && found.count == 6)
    #expect(abs(found.zeroShare - 1.0 / 3) < 1e-12 && found.isFinite)
    let dead = values.withUnsafeBufferPointer { Units.deadShare($0, units: 2) }
    #expect(dead == 0)
    let half: [Float] = [0, 2, 0, 4]
    #expect(half.withUnsafeBufferPointer { Units.deadShare($0, units: 2) } == 0.5)
  }

  @Test func whatIsNotFiniteIsSeen() {
    let values: [Float] = [1, .nan, 2]
    #expect(!values.withUnsafeBufferPointer { ValueStatistics($0) }.isFinite)
    let none = [Float]().withUnsafeBufferPointer { ValueStatistics($0) }
    #expect(none.isFinite && none.count == 0 && none.mean == 0)
  }
}
