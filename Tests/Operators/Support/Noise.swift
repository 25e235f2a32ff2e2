/// Values for tests: the same in every run.
enum Noise {
  /// `count` values spread over -2 ..< 2, none of them near zero or ±1, where derivatives jump.
  static func values(_ count: Int, seed: UInt64 = 1) -> [Float] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Float(state >> 40) / Float(1 << 22) - 2
      let near = min(abs(value), abs(abs(value) - 1))
      return near < 0.02 ? value + 0.05 : value
    }
  }
}
