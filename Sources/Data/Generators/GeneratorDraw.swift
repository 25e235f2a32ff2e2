import Support

/// Random numbers of one example of a generator: they depend on seed, generator, part and index
/// alone.
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

  /// A number that sets noise apart from the other draws of the example.
  mutating func noiseKey() -> UInt64 { UInt64(stream.next()) << 32 | UInt64(stream.next()) }

  /// One of `0 ..< count`.
  mutating func choice(_ count: Int) -> Int { Int(stream.integer(below: UInt32(count))) }
}

/// Nearly normal noise for many pixels, four numbers a block: each is the sum of the four bytes of
/// a random word (Irwin and Hall), brought to mean 0 and deviation 1.
struct PixelNoise {
  /// What tells one image's noise from another's.
  let key: UInt64

  /// The noise of four neighbouring pixels.
  func four(_ block: Int) -> SIMD4<Float> {
    let words = Philox.block(key: key, counter: UInt64(block))
    var sums = SIMD4<UInt32>(repeating: 0)
    for shift in [0, 8, 16, 24] as [UInt32] { sums &+= words &>> shift & 0xFF }
    // Four uniform bytes: mean 4 * 127.5, variance 4 * (256^2 - 1) / 12.
    return (SIMD4<Float>(sums) - 510) / 147.80054
  }
}
