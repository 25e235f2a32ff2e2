import Testing

@testable import Kernels

@Suite("Rounding to fewer bits") struct RoundingTests {
  @Test("bfloat16 has eight significant bits, and halves go to the even one") func bfloat16() {
    let rows: [(Float, UInt16)] = [
      (0, 0), (-0.0, 0x8000), (1, 0x3F80), (-2, 0xC000), (1 + 0x1p-7, 0x3F81),
      (1 + 0x1p-8, 0x3F80), (1 + 0x1p-7 + 0x1p-8, 0x3F82), (1 + 0x1p-8 + 0x1p-20, 0x3F81),
      (.infinity, 0x7F80), (.greatestFiniteMagnitude, 0x7F80), (0x1p-133, 0x0001),
    ]
    for (value, bits) in rows { #expect(BFloat16.bits(value) == bits, "\(value)") }
    #expect(BFloat16.value(BFloat16.bits(.nan)).isNaN)
    #expect(BFloat16.value(BFloat16.bits(Float(bitPattern: 0x7F80_0001))).isNaN)
    #expect((0...UInt16.max).allSatisfy { bits in
      let value = BFloat16.value(bits)
      return value.isNaN || BFloat16.bits(value) == bits
    })
  }

  @Test("inputs keep zero exactly and stay in range") func inputs() throws {
    let map = try #require(InputScale(covering: -1...3))
    #expect(abs(map.scale - 4.0 / 255) < 1e-8 && map.zero == 64)
    #expect(map.quantised(0) == 64 && map.quantised(-1) == 0 && map.quantised(3) == 255)
    #expect(map.quantised(100) == 255 && map.quantised(-.infinity) == 0)
    #expect(map.quantised(.nan) == 0)
    for step in -100...300 {
      let value = Float(step) / 100
      let back = Float(map.quantised(value) - map.zero) * map.scale
      #expect(abs(back - value) <= map.scale * 0.51, "\(value)")
    }
    #expect(InputScale(covering: 2...5)?.zero == 0)
    #expect(InputScale(covering: -5 ... -2)?.zero == 255)
    #expect(InputScale(covering: 0...0) == nil)
    #expect(InputScale(scale: 1, zero: 256) == nil && InputScale(scale: 0, zero: 1) == nil)
    #expect(InputScale(scale: .leastNonzeroMagnitude, zero: 0) == nil)
  }

  @Test("weights have a scale for each column, and their largest becomes 127") func weights() {
    let found = QuantisedWeights([254, 1, -127, 0, 63, -0.25], columns: 2)
    #expect(found.scales == [2, 1 / 127])
    #expect(found.integers == [127, 127, -64, 0, 32, -32])
    #expect(QuantisedWeights([0, 0], columns: 1).integers == [0, 0])
  }
}
