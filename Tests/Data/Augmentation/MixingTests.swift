import Schema
import Support
import Testing

@testable import Data

@Suite struct MixingTests {
  private let shape = ImageShape(8, 6, 2)

  private func mixing(_ names: [String]) throws -> BatchMixing {
    try #require(BatchMixing(try names.map { try step($0) }))
  }

  @Test func otherStepsDoNotMix() throws {
    #expect(BatchMixing([try step("flip"), try step("noise")]) == nil)
  }

  /// Beta(a, a) has mean 1/2 and variance 1 / (4 (2 a + 1)).
  @Test(arguments: [0.05, 0.2, 1, 2.5, 8])
  func sharesAreOfTheirDistribution(alpha: Double) {
    var stream = RandomStream(seed: 5, purpose: "beta")
    let numbers = (0..<20_000).map { _ in BetaDraw.next(alpha, &stream) }
    #expect(numbers.allSatisfy { $0 >= 0 && $0 <= 1 })
    let mean = numbers.reduce(0, +) / 20_000
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    let expected = 1 / (4 * (2 * alpha + 1))
    #expect(abs(mean - 0.5) < 5 * (expected / 20_000).squareRoot())
    #expect(abs(variance / expected - 1) < 0.05)
  }

  @Test func mixupIsLinear() throws {
    let mixing = try mixing(["mixup"])
    for batch in 0..<50 {
      let (mixture, shift) = mixing.draw(seed: 1, epoch: 3, batch: batch, count: 5, shape)
      #expect(mixture.share >= 0.5 && mixture.share <= 1 && (1...4).contains(shift))
      let rows = (0..<5 * shape.count).map { Float($0 % 97) }
      var mixed = rows
      var copy = rows
      BatchMixing.mix(&mixed, count: 5, shape, mixture, shift: shift, copy: &copy)
      for row in 0..<5 {
        for index in [0, 13, 95] {
          let own = Double(rows[row * shape.count + index])
          let other = Double(rows[(row + shift) % 5 * shape.count + index])
          let share = Double(mixture.share)
          let found = Double(mixed[row * shape.count + index])
          #expect(abs(found - (share * own + (1 - share) * other)) < 1e-4)
        }
      }
    }
  }

  @Test func cutmixPastesARectangleOfItsShare() throws {
    let mixing = try mixing(["cutmix"])
    var shares: Set<Float> = []
    for batch in 0..<200 {
      let (mixture, shift) = mixing.draw(seed: 2, epoch: 0, batch: batch, count: 3, shape)
      var rows = (0..<3).flatMap { [Float](repeating: Float($0), count: shape.count) }
      var copy = rows
      BatchMixing.mix(&rows, count: 3, shape, mixture, shift: shift, copy: &copy)
      for row in 0..<3 {
        let own = rows[row * shape.count..<(row + 1) * shape.count].filter { $0 == Float(row) }
        #expect(abs(Float(own.count) / Float(shape.count) - mixture.share) < 1e-6)
      }
      shares.insert(mixture.share)
      #expect(mixture.share >= 0.5)
    }
    #expect(shares.count > 10)
  }

  @Test func bothKindsOccurAndDrawsRepeat() throws {
    let mixing = try mixing(["mixup", "cutmix"])
    let drawn = (0..<100).map {
      mixing.draw(seed: 1, epoch: 0, batch: $0, count: 8, shape).mixture
    }
    let pasted = drawn.filter { if case .rectangle = $0.part { true } else { false } }
    #expect((25...75).contains(pasted.count))
    for batch in 0..<100 {
      let again = mixing.draw(seed: 1, epoch: 0, batch: batch, count: 8, shape)
      #expect(again.mixture == drawn[batch])
    }
    #expect(mixing.draw(seed: 1, epoch: 0, batch: 0, count: 1, shape).shift == 0)
  }
}
