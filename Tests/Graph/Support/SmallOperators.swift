import Graph
import Schema

/// y = factor x: pure and in place.
struct Times: Operator {
  static let declaration = Declaration(
    "times", .primitive, "The operand times a number.",
    arguments: [Argument("factor", .anyNumber, .required, "the number")], source: "test")

  let factor: Double

  init(_ factor: Double) { self.factor = factor }

  init(attributes: Arguments) throws(OperatorError) { factor = attributes.number("factor") }

  var attributes: Arguments { ["factor": .number(factor)] }
  var traits: Traits { [.pure, .elementwise] }

  func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard operands.count == 1, operands[0].element == .float32 else {
      throw OperatorError(.operands, "`times` takes one float tensor")
    }
    return operands
  }

  func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] { [nil] }

  func kernel(_ site: KernelSite) -> any Kernel { TimesKernel(Float(factor), site.operands[0]) }
}

private final class TimesKernel: Kernel {
  private let factor: Float
  private let type: TensorType

  init(_ factor: Float, _ type: TensorType) {
    self.factor = factor
    self.type = type
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    for index in 0..<type.count(samples: frame.samples) {
      buffers.result(0)[index] = factor * buffers.operand(0)[index]
    }
  }
}

/// The two halves of the last axis: an operator of two results.
struct Halves: Operator {
  static let declaration = Declaration(
    "halves", .primitive, "The halves of the last axis.", source: "test")

  init(attributes: Arguments = [:]) {}

  var attributes: Arguments { [:] }
  var traits: Traits { .pure }

  func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard operands.count == 1, let last = operands[0].extents.last, last % 2 == 0 else {
      throw OperatorError(.shape, "`halves` wants an even last axis")
    }
    let half = operands[0].with(extents: operands[0].extents.dropLast() + [last / 2])
    return [half, half]
  }

  func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] { [nil] }

  func kernel(_ site: KernelSite) -> any Kernel { HalvesKernel(site.operands[0]) }
}

private final class HalvesKernel: Kernel {
  private let type: TensorType

  init(_ type: TensorType) { self.type = type }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let half = type.columns / 2
    for row in 0..<type.rows(samples: frame.samples) {
      for column in 0..<type.columns {
        let value = buffers.operand(0)[row * type.columns + column]
        buffers.result(column / half)[row * half + column % half] = value
      }
    }
  }
}

/// The operators of these tests.
enum SmallOperators {
  static let all = Catalogue<any Operator.Type>(
    .primitive, [(Times.declaration, Times.self), (Halves.declaration, Halves.self)])
}
