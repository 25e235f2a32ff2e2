import Testing

@testable import Kernels

/// The error bounds of the vector functions, against the C library's in float64.
@Suite(.serialized) struct VectorMathTests {
  /// The bound stated for each function, in units in the last place.
  static let bounds: [(function: UnaryFunction, bound: Double)] = [
    (.exp, 1), (.expm1, 2), (.log, 1), (.log1p, 2), (.tanh, 2), (.sigmoid, 2.5), (.erf, 2),
    (.erfc, 7), (.softplus, 2), (.squareRoot, 0.5), (.reciprocal, 0.5),
  ]

  private func apply(_ function: UnaryFunction, _ values: [Float]) -> [Float] {
    var result = values
    result.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      ElementwiseProgram([.unary(function, .input(0))]).run(
        inputs: [.full(start)], outputs: [start], rows: 1, columns: buffer.count)
    }
    return result
  }

  /// Every `step`th float: all signs, exponents, infinities and NaN.
  private func floats(step: Int) -> [Float] {
    stride(from: 0, to: 1 << 32, by: step).map { Float(bitPattern: UInt32($0)) }
  }

  /// The distance in units of the last place of the exact value. An infinity is right where the
  /// exact value lies within two places of overflow.
  private func error(_ actual: Float, _ exact: Double) -> Double {
    if actual.isNaN || exact.isNaN { return actual.isNaN && exact.isNaN ? 0 : .infinity }
    if Double(actual) == exact { return 0 }
    let largest = Double(Float.greatestFiniteMagnitude)
    if actual.isInfinite { return exact.magnitude > largest - 0x1p105 ? 0 : .infinity }
    let place = Float(min(exact.magnitude, largest)).ulp
    return abs(Double(actual) - min(max(exact, -0x1p128), 0x1p128)) / Double(place)
  }

  @Test(arguments: bounds)
  func staysWithinItsBound(_ function: UnaryFunction, _ bound: Double) {
    let values = floats(step: 40_009)
    var worst = (error: 0.0, at: Float(0))
    for (x, y) in zip(values, apply(function, values)) {
      let error = error(y, function.evaluate(Double(x)))
      if error > worst.error { worst = (error, x) }
    }
    #expect(worst.error <= bound, "\(function): \(worst)")
  }

  @Test(arguments: UnaryFunction.allCases)
  func specialValuesAreThoseOfTheDefinition(_ function: UnaryFunction) {
    let least = Float.leastNonzeroMagnitude
    let values: [Float] = [
      0, -0.0, .infinity, -.infinity, .nan, least, -least, .leastNormalMagnitude, 1, -1, 1e-30,
      -1e-30, 3e38, -3e38, 88.7, 88.8, -87.4, -103.9, -104, 10.1, -4, 16_777_216,
    ]
    forEachForm { form in
      for (x, y) in zip(values, apply(function, values)) {
        let exact = function.evaluate(Double(x))
        #expect(error(y, exact) <= 5, "\(function)(\(x)) is \(exact), not \(y), \(form)")
        #expect(exact != 0 || y.sign == exact.sign, "\(function)(\(x)) has the wrong sign, \(form)")
      }
    }
  }

  @Test func formsGiveTheSameBits() {
    let values = floats(step: 400_009)
    for function in UnaryFunction.allCases {
      var bits: [[UInt32]] = []
      // A NaN's payload is the processor's business.
      forEachForm { _ in
        bits.append(apply(function, values).map { $0.isNaN ? 0x7fc0_0000 : $0.bitPattern })
      }
      for other in bits.dropFirst() { #expect(other == bits[0], "\(function)") }
    }
  }

  @Test func fusedProductsRoundOnceInEveryForm() {
    let count = 20_000
    let raw = RandomFill(key: 3)
    var words = [UInt32](repeating: 0, count: 3 * count)
    raw.words(&words, count: words.count)
    // Exponents near each other, so that sums cancel and round in every way.
    let values = words.map { Float(bitPattern: $0 & 0x87ff_ffff | 0x3c00_0000) }
    let (a, b, c) = (
      Buffer(Array(values[..<count])), Buffer(Array(values[count..<2 * count])),
      Buffer(Array(values[(2 * count)...]))
    )
    let program = ElementwiseProgram([.input(0) * .input(1) + .input(2)])
    forEachForm { form in
      let result = Buffer(count: count)
      program.run(
        inputs: [.full(a.start), .full(b.start), .full(c.start)], outputs: [result.start], rows: 1,
        columns: count)
      let fused = zip(zip(a.values, b.values), c.values).map { $1.addingProduct($0.0, $0.1) }
      #expect(result.values == fused, "\(form)")
    }
  }

  @Test func minimumAndMaximumPassNaN() {
    let (x, y) = (Formula.input(0), Formula.input(1))
    let program = ElementwiseProgram([minimum(x, y), maximum(x, y)])
    let (a, b) = (Buffer([.nan, 1, 2, .nan]), Buffer([1, .nan, 1, .nan]))
    forEachForm { _ in
      let (low, high) = (Buffer(count: 4), Buffer(count: 4))
      program.run(
        inputs: [.full(a.start), .full(b.start)], outputs: [low.start, high.start], rows: 2,
        columns: 2)
      #expect(low.values.map(\.isNaN) == [true, true, false, true] && low.values[2] == 1)
      #expect(high.values.map(\.isNaN) == [true, true, false, true] && high.values[2] == 2)
    }
  }
}
