import Support

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension RandomStream {
  /// Fills a buffer with uniform values in [low, high): value `i` comes from word `i` of the
  /// stream, whatever has been drawn from it.
  func fillUniform(_ buffer: UnsafeMutableBufferPointer<Float>, low: Double, high: Double) {
    let width = (high - low) * 0x1p-24
    forEachBlock(buffer.count) { index, words in
      for lane in 0..<min(4, buffer.count - index) {
        let value = Float(low + width * Double(words[lane] >> 8))
        buffer[index + lane] = value < Float(high) ? value : Float(high).nextDown
      }
    }
  }

  /// Fills a buffer with normal values (Box and Muller 1958, in Double): values 2p and 2p + 1 come
  /// from words 2p and 2p + 1 of the stream, as with `normalPair`.
  func fillNormal(_ buffer: UnsafeMutableBufferPointer<Float>, mean: Double, std: Double) {
    forEachBlock(buffer.count) { index, words in
      let first = boxMuller(words[0], words[1])
      let second = boxMuller(words[2], words[3])
      let values = SIMD4(first.0, first.1, second.0, second.1)
      for lane in 0..<min(4, buffer.count - index) {
        buffer[index + lane] = Float(mean + std * values[lane])
      }
    }
  }

  /// Calls `body` with the index of every fourth value below `count` and the four words from there
  /// on.
  private func forEachBlock(_ count: Int, _ body: (Int, SIMD4<UInt32>) -> Void) {
    for index in stride(from: 0, to: count, by: 4) {
      body(index, Philox.block(key: key, counter: UInt64(index) / 4))
    }
  }
}

/// Two independent standard normal values from two words.
private func boxMuller(_ first: UInt32, _ second: UInt32) -> (Double, Double) {
  let radius = (-2 * log((Double(first) + 1) * 0x1p-32)).squareRoot()
  let angle = 2 * Double.pi * Double(second) * 0x1p-32
  return (radius * cos(angle), radius * sin(angle))
}
