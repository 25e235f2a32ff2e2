import Support

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Draws one id after the other from scores, the same ones for the same seed.
struct TokenSampler {
  private let temperature: Double
  private let top: Int?
  private var stream: RandomStream

  /// A sampler; at temperature 0 it takes the highest score, and with `top` it draws from that many
  /// of the highest only.
  init(temperature: Double, top: Int?, seed: UInt64) {
    self.temperature = temperature
    self.top = top
    stream = RandomStream(seed: seed, purpose: "generate")
  }

  /// The next id, drawn with probability softmax(scores / temperature); of equal scores the first
  /// counts as higher. Nil where a score is not finite.
  mutating func next(_ scores: ArraySlice<Float>) -> Int? {
    guard !scores.isEmpty, scores.allSatisfy(\.isFinite) else { return nil }
    let ranked = scores.enumerated().sorted {
      ($1.element, $0.offset) < ($0.element, $1.offset)
    }
    guard temperature > 0 else { return ranked[0].offset }
    let choices = ranked.prefix(top ?? ranked.count)
    let highest = Double(ranked[0].element)
    let weights = choices.map { exp((Double($0.element) - highest) / temperature) }
    var rest = Double(stream.next()) * 0x1p-32 * weights.reduce(0, +)
    for (choice, weight) in zip(choices, weights) {
      rest -= weight
      if rest < 0 { return choice.offset }
    }
    return choices.last?.offset
  }
}
