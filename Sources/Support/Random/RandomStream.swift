#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A stream of random numbers whose value `i` depends only on the key and `i`: word `i` is word
/// `i % 4` of Philox block `i / 4`. Copies continue independently from the same place.
public struct RandomStream: Sendable {
  /// What tells this stream from others.
  public let key: UInt64
  /// How many words have been drawn.
  public private(set) var position: UInt64

  /// A stream under a key, from a position.
  public init(key: UInt64, position: UInt64 = 0) {
    self.key = key
    self.position = position
  }

  /// The stream for a purpose, such as a parameter's name, under the seed of a run.
  public init(seed: UInt64, purpose: String) {
    self.init(key: RandomKey.derive(seed: seed, purpose: purpose))
  }

  /// The next 32 random bits.
  public mutating func next() -> UInt32 {
    let word = Philox.block(key: key, counter: position / 4)[Int(position % 4)]
    position += 1
    return word
  }

  /// The next number in [0, 1), a multiple of 2^-24 and so exact as Float.
  public mutating func uniform() -> Float { Float(next() >> 8) * 0x1p-24 }

  /// The next integer in 0 ..< bound without bias (Lemire 2019, by rejection); `bound` at least 1.
  public mutating func integer(below bound: UInt32) -> UInt32 {
    let threshold = (0 &- bound) % bound
    while true {
      let product = next().multipliedFullWidth(by: bound)
      if product.low >= threshold { return product.high }
    }
  }

  /// The next two independent standard normal numbers (Box and Muller 1958), from two words, in
  /// Double until the end. The first word is moved into (0, 1] so that its logarithm is finite.
  public mutating func normalPair() -> (Float, Float) {
    let first = (Double(next()) + 1) * 0x1p-32
    let angle = 2 * Double.pi * Double(next()) * 0x1p-32
    let radius = (-2 * log(first)).squareRoot()
    return (Float(radius * cos(angle)), Float(radius * sin(angle)))
  }

  /// A random order of 0 ..< count (Fisher and Yates).
  public mutating func permutation(_ count: Int) -> [Int32] {
    var order = Array(0..<Int32(count))
    var index = count - 1
    while index > 0 {
      order.swapAt(index, Int(integer(below: UInt32(index + 1))))
      index -= 1
    }
    return order
  }
}

/// Keys of random streams.
public enum RandomKey {
  /// The key of a purpose under a seed: independent streams for different names, and for the same
  /// name under different seeds. The name is hashed with XXH64, seeded with the run's seed.
  public static func derive(seed: UInt64, purpose: String) -> UInt64 {
    XXHash64.hash(Array(purpose.utf8), seed: seed)
  }

  /// The key of one draw (an epoch or a step) of a purpose.
  public static func derive(key: UInt64, index: UInt64) -> UInt64 {
    let block = Philox.block(key: key, counter: index | 1 << 63)
    return UInt64(block[0]) | UInt64(block[1]) << 32
  }
}
