import Testing

@testable import Kernels

@Suite(.serialized) struct RandomMaskTests {
  private let key: UInt64 = 0xFEDC_BA98_7654_3210

  /// What the words of the stream say, element by element.
  private func expected(_ x: [Float], rate: Double) -> [Float] {
    var words = [UInt32](repeating: 0, count: x.count)
    RandomFill(key: key).words(&words, count: x.count)
    return zip(x, words).map { Double($1 >> 8) * 0x1p-24 >= rate ? 2 * $0 + 0.5 : -3 }
  }

  @Test func keepsWhatTheWordsSay() {
    forEachForm { _ in
      for count in [0, 1, 15, 16, 17, 63, 64, 65, 200, 8191, 8192, 8193, 20_000] {
        for rate in [0, 0.2, 0.5, 0.999] {
          let x = (0..<count).map { Float($0 % 91) - 45 }
          var y = [Float](repeating: .nan, count: count)
          RandomMask(rate: rate, scale: 2, shift: 0.5, dropped: -3)
            .apply(to: x, into: &y, count: count, key: key)
          #expect(y == expected(x, rate: rate), "\(count) \(rate)")
        }
      }
    }
  }

  @Test func sameBitsInPlaceAndOnThreads() {
    let x = (0..<30_001).map { Float($0) }
    let pool = ThreadPool(threads: 3)
    let mask = RandomMask(rate: 0.25, scale: 2, shift: 0.5, dropped: -3)
    var y = x
    y.withUnsafeMutableBufferPointer { y in
      guard let start = y.baseAddress else { return }
      mask.apply(to: start, into: start, count: y.count, key: key, pool: pool)
    }
    #expect(y == expected(x, rate: 0.25))
  }
}
