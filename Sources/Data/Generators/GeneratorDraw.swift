import Support

/// Random numbers of one example of a generator: they depend on seed, generator, part and index alone.
struct GeneratorDraw {
  private var stream: RandomStream
  private var spare: Double?

  /// The numbers of example `index`; other parts than training have their own.
  init(_ name: String, seed: UInt64, isTraining: Bool, index: Int) {
    let purpose = "data." + name + (isTraining ? "" : ".test")
    let key = RandomKey.derive(seed: seed, purpose: purpose)
    stream = RandomStream(key: RandomKey.derive(key: key, index: UInt64(index)))
  }

  /// A number between the bounds, every one as likely.
  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * Double(stream.uniform())
  }

  /// A normal number.
  mutating func normal(_ deviation: Double) -> Double {
    if let spare {
      self.spare = nil
      return spare * deviation
    }
    let (first, second) = stream.normalPair()
    spare = Double(second)
    return Double(first) * deviation
  }

  /// One of `0 ..< count`.
  mutating func choice(_ count: Int) -> Int { Int(stream.integer(below: UInt32(count))) }
}
