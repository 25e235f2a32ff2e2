import Schema
import Testing

@testable import Optimisation

@Suite struct OrthogonalInitializerTests {
  /// The largest distance of `w^T w` (tall) or `w w^T` (wide) from gain^2 times the identity.
  static func defect(_ values: [Float], rows: Int, columns: Int, gain: Double) -> Double {
    let (count, length) = rows >= columns ? (columns, rows) : (rows, columns)
    var largest = 0.0
    for first in 0..<count {
      for second in 0...first {
        var sum = 0.0
        for index in 0..<length {
          let (a, b) =
            rows >= columns
            ? (values[index * columns + first], values[index * columns + second])
            : (values[first * columns + index], values[second * columns + index])
          sum += Double(a) * Double(b)
        }
        largest = max(largest, abs(sum - (first == second ? gain * gain : 0)))
      }
    }
    return largest
  }

  /// Each product sums values rounded to Float, so the defect is a few 2^-24 at a gain of 1.
  @Test(arguments: [(1, 1), (5, 5), (17, 4), (4, 17), (32, 31), (8, 1), (1, 8)])
  func columnsOrRowsAreOrthonormal(_ rows: Int, _ columns: Int) throws {
    let shape = ParameterShape(extents: [rows, columns], fanIn: rows, fanOut: columns)
    let values = try drawn(.name("orthogonal"), shape)
    #expect(Self.defect(values, rows: rows, columns: columns, gain: 1) < 4 * 0x1p-24)
  }

  @Test func theGainIsTheLength() throws {
    let shape = ParameterShape(extents: [3, 3, 2, 6], fanIn: 18, fanOut: 54)
    let values = try drawn(call("orthogonal", ["gain": 3]), shape)
    #expect(Self.defect(values, rows: 18, columns: 6, gain: 3) < 9 * 4 * 0x1p-24)
  }

  /// The determinant of a square matrix drawn evenly over all orthogonal ones is 1 or -1 with equal
  /// chance; of 1 x 1 matrices that is the sign. 200 draws differ from one half by under 5 errors.
  @Test func signsAreEvenlyDrawn() throws {
    let shape = ParameterShape(extents: [1, 1], fanIn: 1, fanOut: 1)
    let signs = try (0..<200).map { try drawn(.name("orthogonal"), shape, seed: $0)[0] }
    #expect(signs.allSatisfy { abs($0) == 1 })
    #expect(abs(signs.reduce(0, +)) < 5 * 14.2)
  }

  /// The mean of Q over seeds is 0 (and not that of a decomposition with fixed signs): 400 draws of
  /// entries of variance 1/2.
  @Test func entriesAverageToZero() throws {
    let shape = ParameterShape(extents: [2, 2], fanIn: 2, fanOut: 2)
    var sums = [0.0, 0, 0, 0]
    for seed in 0..<400 {
      for (index, value) in try drawn(.name("orthogonal"), shape, seed: UInt64(seed)).enumerated() {
        sums[index] += Double(value) / 400
      }
    }
    #expect(sums.allSatisfy { abs($0) < 5 * (0.5 / 400).squareRoot() })
  }

  @Test func emptyParametersStayEmpty() throws {
    let shape = ParameterShape(extents: [0, 4], fanIn: 1, fanOut: 4)
    #expect(try drawn(.name("orthogonal"), shape) == [])
  }
}
