import Foundation
import Graph
import Operators
import Testing

@Suite struct ClassLossTests {
  private static let shapes = [(1, 2), (6, 5), (3, 10), (5, 16), (2, 17), (900, 10), (2, 9001)]

  /// The mean cross entropy in Double.
  private func crossEntropy(
    _ x: [Double], _ targets: [Int], _ columns: Int, smoothing s: Double
  ) -> Double {
    var total = 0.0
    for (row, target) in targets.enumerated() {
      let z = Array(x[row * columns..<(row + 1) * columns])
      let largest = z.max() ?? 0
      var sum = 0.0
      for value in z { sum += exp(value - largest) }
      for (column, value) in z.enumerated() {
        let q = (column == target ? 1 - s : 0) + s / Double(columns)
        total -= q * (value - largest - log(sum))
      }
    }
    return total / Double(targets.count)
  }

  private func hinge(
    _ x: [Double], _ targets: [Int], _ columns: Int, margin: Double
  ) -> Double {
    var total = 0.0
    for (row, target) in targets.enumerated() {
      for column in 0..<columns where column != target {
        total += max(0, margin + x[row * columns + column] - x[row * columns + target])
      }
    }
    return total / Double(targets.count * columns)
  }

  private func targets(_ rows: Int, _ columns: Int) -> [Int] {
    (0..<rows).map { ($0 * 7 + 3) % columns }
  }

  private func operand(_ targets: [Int]) -> TrialOperand {
    TrialOperand([], integers: targets.map(Int32.init))
  }

  @Test(arguments: shapes, [0, 0.1])
  func crossEntropyMatchesTheDefinition(shape: (Int, Int), smoothing: Double) throws {
    let (rows, columns) = shape
    let x = TrialOperand.random([columns], samples: rows, scale: 3)
    let right = targets(rows, columns)
    let expected = crossEntropy(x.floats.map(Double.init), right, columns, smoothing: smoothing)
    try check(CrossEntropy(smoothing: smoothing), x, right, expected)
  }

  @Test(arguments: shapes, [1, 0.5])
  func hingeMatchesTheDefinition(shape: (Int, Int), margin: Double) throws {
    let (rows, columns) = shape
    let x = TrialOperand.random([columns], samples: rows)
    let right = targets(rows, columns)
    let expected = hinge(x.floats.map(Double.init), right, columns, margin: margin)
    try check(Hinge(margin: margin), x, right, expected)
  }

  /// The loss, and the same bits with threads, a larger bound, one result unused, or in place.
  private func check(
    _ operation: any Operator, _ x: TrialOperand, _ right: [Int], _ expected: Double
  ) throws {
    var trial = OperatorTrial(samples: right.count)
    let plain = try trial.run(operation, [x, operand(right)])
    #expect(agree(plain[0], [expected], 1e-6))
    trial.threads = 3
    trial.bound = right.count * 2
    #expect(bits(try trial.run(operation, [x, operand(right)])) == bits(plain))
    trial.used = [false, true]
    #expect(try trial.run(operation, [x, operand(right)])[1] == plain[1])
    trial.used = [true, false]
    #expect(try trial.run(operation, [x, operand(right)])[0] == plain[0])
    trial.used = nil
    trial.shared = [1: 0]
    #expect(bits(try trial.run(operation, [x, operand(right)])) == bits(plain))
  }

  @Test(arguments: [0, 0.2]) func crossEntropyGradient(smoothing: Double) throws {
    let x = TrialOperand.random([5], samples: 4, scale: 2)
    let right = targets(4, 5)
    let trial = GradientTrial(
      operation: CrossEntropy(smoothing: smoothing), operands: [x, operand(right)], samples: 4
    ) { [crossEntropy($0[0], right, 5, smoothing: smoothing)] }
    #expect(try trial.largestError() < 1e-6)
  }

  @Test func hingeGradient() throws {
    let x = TrialOperand.random([5], samples: 4)
    let right = targets(4, 5)
    let trial = GradientTrial(operation: Hinge(), operands: [x, operand(right)], samples: 4) {
      [hinge($0[0], right, 5, margin: 1)]
    }
    #expect(try trial.largestError() < 1e-6)
  }

  @Test func sequencesHaveAClassForEachPosition() throws {
    let x = TensorType([7, 96], batched: true)
    let wanted = TensorType([7], batched: true, element: .int32)
    #expect(try CrossEntropy().targetType(of: x) == wanted)
    #expect(try CrossEntropy().results(of: [x, wanted]) == [.scalar, x])
  }

  @Test func aClassThatDoesNotExistShows() throws {
    let x = TrialOperand([2], [1, 2, 3, 4])
    for bad in [-1, 2] {
      let found = try OperatorTrial(samples: 2).run(CrossEntropy(), [x, operand([bad, 0])])
      #expect(found[0][0].isNaN && found[1][0].isNaN && found[1][2].isFinite)
    }
  }

  @Test func nanShows() throws {
    let x = TrialOperand([2], [.nan, 2])
    for operation in [CrossEntropy(), Hinge()] as [any Operator] {
      #expect(try OperatorTrial(samples: 1).run(operation, [x, operand([1])])[0][0].isNaN)
    }
  }

  @Test func refusals() {
    let x = TensorType([10], batched: true)
    for pair in [
      [x], [x, TensorType([], batched: true)], [x, TensorType([10], batched: true)],
      [TensorType([1], batched: true), TensorType([], batched: true, element: .int32)],
      [TensorType([], batched: true), TensorType([], batched: true, element: .int32)],
    ] {
      #expect(throws: OperatorError.self) { try CrossEntropy().results(of: pair) }
      #expect(throws: OperatorError.self) { try Hinge().results(of: pair) }
    }
  }

  @Test func initialValues() {
    #expect(CrossEntropy().initialValue(outputs: 10) == log(10))
    #expect(Hinge(margin: 2).initialValue(outputs: 4) == 1.5)
    #expect(CrossEntropy().readout is Softmax && Hinge().readout == nil)
  }

  @Test(.enabled(if: TorchValues.present, "no reference values"))
  func matchesTorch() throws {
    var seen = 0
    for entry in try TorchValues.entries("losses.json") {
      guard let x = entry.logits, let classes = entry.classes, x.shape.count == 2 else { continue }
      let operation: any Operator =
        entry.name.hasPrefix("hinge") ? Hinge() : CrossEntropy(smoothing: entry.smoothing ?? 0)
      let logits = TrialOperand([x.shape[1]], x.data.map(Float.init))
      let found = try OperatorTrial(samples: x.shape[0]).run(
        operation, [logits, TrialOperand([], integers: classes)])
      #expect(agree(found[0], [try #require(entry.loss)], 1e-6), "\(entry.name)")
      #expect(agree(found[1], try #require(entry.dlogits).data, 1e-6), "\(entry.name)")
      seen += 1
    }
    #expect(seen == 3)
  }
}
