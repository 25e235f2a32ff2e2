import Testing

@testable import Kernels

/// The paper's generator, one block at a time.
private func philox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
  var (c, k) = (counter, key)
  for _ in 0..<10 {
    let a = (0xD251_1F53 as UInt32).multipliedFullWidth(by: c[0])
    let b = (0xCD9E_8D57 as UInt32).multipliedFullWidth(by: c[2])
    c = [b.high ^ c[1] ^ k[0], b.low, a.high ^ c[3] ^ k[1], a.low]
    k = [k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85]
  }
  return c
}

/// Word `index` of the stream under `key`.
private func word(_ key: UInt64, _ index: UInt64) -> UInt32 {
  let halves = { (x: UInt64) in [UInt32(truncatingIfNeeded: x), UInt32(x >> 32)] }
  return philox(halves(index / 4) + [0, 0], halves(key))[Int(index % 4)]
}

@Suite(.serialized) struct RandomFillTests {
  private let key: UInt64 = 0x0123_4567_89AB_CDEF

  /// The vectors of the reference distribution (Random123, kat_vectors: philox4x32 10).
  @Test func referenceAgreesWithThePublishedVectors() {
    #expect(
      philox([0, 0, 0, 0], [0, 0]) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    let ones = UInt32.max
    #expect(
      philox([ones, ones, ones, ones], [ones, ones])
        == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    #expect(
      philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0])
        == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  @Test func firstBlockOfTheZeroKeyIsThePublishedOne() {
    forEachForm { _ in
      var words = [UInt32](repeating: 0, count: 4)
      RandomFill(key: 0).words(&words, count: 4)
      #expect(words == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    }
  }

  @Test func anyCutGivesTheSameWords() {
    forEachForm { _ in
      for first in [0, 1, 3, 63, 64, 65, 1 << 34, (1 << 34) - 5, UInt64(1) << 60 | 77] as [UInt64] {
        for count in [0, 1, 2, 15, 16, 63, 64, 65, 200] {
          var words = [UInt32](repeating: 0, count: count + 1)
          RandomFill(key: key).words(&words, count: count, from: first)
          #expect(words.dropLast() == (0..<UInt64(count)).map { word(key, first + $0) }[...])
          #expect(words.last == 0)
        }
      }
    }
  }

  @Test func uniformsAndMasksComeFromTheWords() {
    let count = 1000
    let expected = (0..<UInt64(count)).map { Float(word(key, $0 + 9) >> 8) * 0x1p-24 }
    var values = [Float](repeating: -1, count: count)
    RandomFill(key: key).uniform(&values, count: count, from: 9)
    #expect(values == expected)
    RandomFill(key: key).mask(&values, count: count, keep: 0.75, value: 4, from: 9)
    #expect(values == expected.map { $0 < 0.75 ? 4 : 0 })
  }

  @Test func normalsComeFromPairsOfWords() {
    let count = 4001
    forEachForm { _ in
      var values = [Float](repeating: 0, count: count)
      RandomFill(key: key).normal(&values, count: count, from: 3)
      for index in 0..<count {
        let at = UInt64(index + 3)
        let u = (Double(word(key, at & ~1)) + 1) * 0x1p-32
        let turn = Double(word(key, at | 1)) * 0x1p-32
        let radius = (-2 * UnaryFunction.log.evaluate(u)).squareRoot()
        let expected = radius * sine(turn + (at % 2 == 0 ? 0.25 : 0))
        #expect(abs(Double(values[index]) - expected) < 5e-7, "\(index)")
      }
    }
  }

  /// sin(2 pi t) by its series about the nearest quarter turn.
  private func sine(_ t: Double) -> Double {
    let quarter = (4 * t).rounded()
    let x = (t - quarter / 4) * 2 * Double.pi
    var (sin, cos, term) = (0.0, 0.0, 1.0)
    for power in 0..<24 {
      let signed = power % 4 < 2 ? term : -term
      if power % 2 == 0 { cos += signed } else { sin += signed }
      term *= x / Double(power + 1)
    }
    return [sin, cos, -sin, -cos][Int(quarter) & 3]
  }

  @Test func normalsHaveTheMomentsOfTheDistribution() {
    let count = 200_000
    var values = [Float](repeating: 0, count: count)
    RandomFill(key: 42).normal(&values, count: count)
    let exact = values.map(Double.init)
    let (mean, variance) = momentsOf(exact)
    let fourth = exact.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(count)
    // Five standard errors of each moment.
    #expect(abs(mean) < 5 / Double(count).squareRoot())
    #expect(abs(variance - 1) < 5 * (2 / Double(count)).squareRoot())
    #expect(abs(fourth - 3) < 5 * (96 / Double(count)).squareRoot())
  }

  @Test func formsAndThreadsGiveTheSameBits() {
    let count = 50_001
    let same = isTheSameEverywhere { pool in
      let values = Buffer(count: count)
      RandomFill(key: key).normal(values.start, count: count, from: 7, pool: pool)
      return values.bits
    }
    #expect(same)
  }
}
