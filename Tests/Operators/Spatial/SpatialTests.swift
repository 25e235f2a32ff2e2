import Graph
import Schema
import Testing

@testable import Operators

@Suite struct SpatialTests {
  private static let image = TensorType([5, 4, 2], batched: true)
  private static let sequence = TensorType([5, 2], batched: true)

  private static func extents(
    _ name: String, _ arguments: Arguments, on type: TensorType = image
  ) throws -> [Int] {
    let built = try BuiltLayer(name, arguments, on: type)
    try Verifier.verify(built.graph)
    let copy = try Graph(text: built.graph.text, operators: OperatorCatalogue.operators)
    #expect(copy.text == built.graph.text)
    return built.graph.type(built.output).extents
  }

  private static func refusal(
    _ name: String, _ arguments: Arguments, on type: TensorType = image
  ) throws -> OperatorError? {
    do {
      _ = try BuiltLayer(name, arguments, on: type)
      return nil
    } catch let error as OperatorError {
      return error
    }
  }

  @Test func shapes() throws {
    #expect(try Self.extents("pad", ["size": .integer(2)]) == [9, 8, 2])
    #expect(try Self.extents("pad", ["size": .size([0, 1])]) == [5, 6, 2])
    #expect(try Self.extents("pad", ["size": .integer(2)], on: Self.sequence) == [9, 2])
    #expect(try Self.extents("crop", ["size": .size([2, 3])]) == [2, 3, 2])
    #expect(try Self.extents("crop", ["size": .integer(2)], on: Self.sequence) == [2, 2])
    #expect(try Self.extents("upsample", ["factor": .integer(3)]) == [15, 12, 2])
    #expect(try Self.extents("upsample", ["factor": .size([1, 2])]) == [5, 8, 2])
    #expect(try Self.extents("upsample", ["factor": .integer(3)], on: Self.sequence) == [15, 2])
  }

  @Test func padsWithAValue() throws {
    let layer = try LayerValues(
      "pad", ["size": .size([1, 0]), "value": .number(-2)], on: [1, 2, 2], samples: 2,
      x: [1, 2, 3, 4, 5, 6, 7, 8])
    let around: [Float] = [-2, -2, -2, -2]
    #expect(
      try layer.result() == around + [1, 2, 3, 4] + around + around + [5, 6, 7, 8] + around)
  }

  /// Of four rows the two in the middle, of three columns the first two: the smaller half is cut
  /// off in front.
  @Test func cropsTheMiddle() throws {
    let x = (0..<12).map(Float.init)
    let layer = try LayerValues("crop", ["size": .size([2, 2])], on: [4, 3, 1], samples: 1, x: x)
    #expect(try layer.result() == [3, 4, 6, 7])
    let corner = try LayerValues(
      "crop", ["size": .size([1, 2]), "offset": .size([3, 1])], on: [4, 3, 1], samples: 1, x: x)
    #expect(try corner.result() == [10, 11])
  }

  /// The border's own gradient: what lies around the middle, summed.
  @Test func bordersHaveGradients() throws {
    let pad = Pad(BorderWidths(top: 1, left: 0, bottom: 2, right: 3))
    let operands = [TestOperand.batch(2, 2, 3, 2), .fixed(2, seed: 5)]
    try Gradients.expect(pad, operands, samples: 2) { values in
      (0..<2 * 5 * 6 * 2).map { index in
        let (channel, column) = (index % 2, index / 2 % 6)
        let (row, sample) = (index / 12 % 5, index / 60)
        guard (1..<3).contains(row), column < 3 else { return values[1][channel] }
        return values[0][((sample * 2 + row - 1) * 3 + column) * 2 + channel]
      }
    }
  }

  /// Pixels of one row at (r + 1/2) / 3 - 1/2: -1/3, 0, 1/3, 2/3, 1, 4/3.
  @Test func drawsStraightLines() throws {
    let layer = try LayerValues(
      "upsample", ["factor": .size([1, 3]), "form": .name("bilinear")], on: [1, 2, 1], samples: 1,
      x: [3, 6])
    expectClose(try layer.result(), [3, 3, 4, 5, 6, 6])
  }

  /// The weights of the gradient are those of the enlargement: <u(x), y> = <x, u'(y)>.
  @Test(arguments: UpsampleForm.allCases, [1, 3])
  func enlargementAndGradientAreTransposed(form: UpsampleForm, threads: Int) throws {
    let factor = PerAxis(3, 2)
    let x = TestOperand.batch(2, 4, 5, 3)
    let y = TestOperand.batch(2, 12, 10, 3, seed: 2)
    let large = try NodeRunner.run(Upsample(factor, form), [x], samples: 2, threads: threads)[0]
    let small = try NodeRunner.run(
      UpsampleGradient(factor, form), [y], samples: 2, threads: threads)[0]
    let (left, right) = (zip(large, y.values), zip(x.values, small))
    let sums = [left, right].map { $0.reduce(0.0) { $0 + Double($1.0) * Double($1.1) } }
    #expect(abs(sums[0] - sums[1]) < 1e-4 * max(1, abs(sums[0])))
  }

  @Test func refusals() throws {
    let large = try #require(try Self.refusal("crop", ["size": .size([6, 2])]))
    #expect(large.kind == .shape && large.expected == "height at least 6")
    #expect(large.found == "height 5")
    let outside = try #require(
      try Self.refusal("crop", ["size": .integer(2), "offset": .integer(3)]))
    #expect(outside.expected == "width at least 5")
    for (name, arguments) in [
      ("crop", ["size": .size([2, 2])]), ("pad", ["size": .size([2, 2])]),
      ("upsample", ["factor": .size([2, 2])]),
    ] as [(String, Arguments)] {
      #expect(try Self.refusal(name, arguments, on: Self.sequence)?.found == "2x2")
      let vector = try Self.refusal(name, arguments, on: TensorType([8], batched: true))
      #expect(vector?.remedy?.contains("reshape") == true)
    }
    let wide = TensorType([1 << 20, 1 << 10, 2], batched: true)
    #expect(try Self.refusal("upsample", ["factor": .integer(65_535)], on: wide)?.kind == .size)
    #expect(throws: ArgumentError.self) {
      try BuiltLayer("upsample", ["factor": .integer(0)], on: Self.image)
    }
  }
}
