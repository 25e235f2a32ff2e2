import Testing

@testable import Driver

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct TokenSamplerTests {
  private let scores: [Float] = [0.5, 2, -1, 2, 1]

  private func draws(
    _ count: Int, temperature: Double, top: Int? = nil, seed: UInt64 = 1
  ) -> [Int] {
    var sampler = TokenSampler(temperature: temperature, top: top, seed: seed)
    return (0..<count).compactMap { _ in sampler.next(scores[...]) }
  }

  @Test func temperatureZeroTakesTheFirstOfTheHighest() {
    #expect(draws(5, temperature: 0) == [1, 1, 1, 1, 1])
    #expect(draws(5, temperature: 0, top: 3, seed: 9) == [1, 1, 1, 1, 1])
    #expect(draws(5, temperature: 7, top: 1) == [1, 1, 1, 1, 1])
  }

  @Test(arguments: [0.5, 1, 2]) func drawsAsOftenAsTheSoftmaxSays(temperature: Double) {
    let count = 20_000
    let found = draws(count, temperature: temperature)
    let powers = scores.map { exp(Double($0) / temperature) }
    for (id, power) in powers.enumerated() {
      let share = power / powers.reduce(0, +)
      let deviation = (share * (1 - share) / Double(count)).squareRoot()
      let frequency = Double(found.filter { $0 == id }.count) / Double(count)
      #expect(abs(frequency - share) < 5 * deviation, "\(id)")
    }
  }

  @Test func drawsFromTheHighestOnly() {
    let found = draws(2000, temperature: 5, top: 3)
    #expect(Set(found) == [1, 3, 4])
  }

  @Test func theSeedDecides() {
    #expect(draws(50, temperature: 1) == draws(50, temperature: 1))
    #expect(draws(50, temperature: 1) != draws(50, temperature: 1, seed: 2))
  }

  @Test func scoresThatAreNoNumbersGiveNothing() {
    var sampler = TokenSampler(temperature: 1, top: nil, seed: 1)
    #expect(sampler.next([1, .nan]) == nil)
    #expect(sampler.next([1, .infinity]) == nil)
    #expect(sampler.next([]) == nil)
    #expect(sampler.next([0]) == 0)
  }
}
