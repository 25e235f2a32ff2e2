import Testing

@testable import Report

@Suite struct ScaleTests {
  @Test(arguments: [
    (0.0, 1.0, [0, 0.2, 0.4, 0.6, 0.8, 1]), (0, 100, [0, 20, 40, 60, 80, 100]),
    (-1, 1, [-1, -0.5, 0, 0.5, 1]), (3, 7, [3, 4, 5, 6, 7]),
  ])
  func ticksAreRound(low: Double, high: Double, expected: [Double]) {
    let ticks = Scale(low: low, high: high, start: 0, end: 1).ticks(count: 5)
    #expect(ticks.count == expected.count)
    for (tick, value) in zip(ticks, expected) { #expect(abs(tick - value) < 1e-12) }
  }

  @Test func logarithmicTicksArePowersOfTen() {
    let scale = Scale(low: 1e-5, high: 1, start: 0, end: 100, logarithmic: true)
    let ticks = scale.ticks(count: 6)
    #expect(ticks.count == 6)
    for (index, tick) in ticks.enumerated() {
      #expect(abs(scale.position(tick) - Double(index) * 20) < 1e-9)
    }
  }

  @Test func endsAreMappedToEnds() {
    for logarithmic in [false, true] {
      let scale = Scale(low: 2, high: 32, start: 300, end: 20, logarithmic: logarithmic)
      #expect(abs(scale.position(2) - 300) < 1e-9)
      #expect(abs(scale.position(32) - 20) < 1e-9)
      #expect(abs(scale.position(logarithmic ? 8 : 17) - 160) < 1e-9)
    }
  }

  @Test func anyBoundsGiveAUsableScale() {
    let values = [
      0, 1, -1, Double.leastNonzeroMagnitude, 1e-12, 1e18, 1e308, -1e308, .infinity, -.infinity,
      .nan,
    ]
    for low in values {
      for high in values {
        for logarithmic in [false, true] {
          let scale = Scale(low: low, high: high, start: 0, end: 100, logarithmic: logarithmic)
          #expect(scale.low < scale.high)
          #expect(scale.position(scale.low).isFinite && scale.position(scale.high).isFinite)
          #expect(scale.ticks(count: 5).allSatisfy { $0.isFinite })
        }
      }
    }
  }

  @Test func labelsTellTicksApart() {
    for (low, high) in [(0.0, 1.0), (0.001, 0.0012), (0, 5e6), (0, 3e-7), (97.1, 97.9)] {
      let scale = Scale(low: low, high: high, start: 0, end: 1)
      let labels = scale.ticks(count: 5).map { scale.label($0, count: 5) }
      #expect(labels.count >= 3)
      #expect(Set(labels).count == labels.count, "\(labels)")
      for (tick, label) in zip(scale.ticks(count: 5), labels) {
        #expect(abs((Double(label) ?? .nan) - tick) <= abs(high - low) * 0.01, "\(label)")
      }
    }
  }
}
