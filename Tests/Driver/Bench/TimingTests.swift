import Testing

@testable import Driver

@Suite struct TimingTests {
  @Test func medianAndSpreadOfKnownTimes() {
    let timing = Timing([5, 1, 3, 2, 4])
    #expect(timing.median == 3)
    #expect(timing.least == 1)
    #expect(abs(timing.spread - 2.0 / 3) < 1e-12)
    #expect(Timing([4, 1, 2, 3]).median == 2.5)
  }

  @Test func edgesOfQuantiles() {
    let timing = Timing([7, 9])
    #expect(timing.quantile(0) == 7)
    #expect(timing.quantile(1) == 9)
    #expect(timing.quantile(2) == 9)
    #expect(Timing([]).median == 0)
    #expect(Timing([]).spread == 0)
  }

  @Test func runsAreNumberedWithoutGaps() {
    var seen: [Int] = []
    let timing = Timing.measure(repeats: 4, seconds: 1e-6) { seen.append($0) }
    #expect(timing.sorted.count == 4)
    #expect(seen == Array(0..<seen.count))
    #expect(seen.count >= 5)
  }
}
