import Graph
import Kernels
import Schema

/// The mean of a formula of prediction x0 and target x1 over all elements, and its gradient by the
/// prediction in the same pass: the operator behind every loss that compares number with number.
public struct PointwiseLoss: Operator, Hashable {
  /// The declaration.
  public static let declaration = Declaration(
    "pointwise_loss", .primitive, "The mean of a formula over all elements, and its gradient.",
    arguments: [
      Argument(
        "formula", .text, .required, "the loss of one element, of prediction x0 and target x1"),
      Argument("slope", .text, .required, "its derivative by x0"),
    ],
    source: "L = 1/n sum_i f(x_i, t_i)")

  /// The loss of one element, of prediction x0 and target x1.
  public let formula: Formula
  /// Its derivative by x0.
  public let slope: Formula

  /// A loss with its derivative, taken from the formula unless given.
  public init(_ formula: Formula, slope: Formula? = nil) {
    self.formula = formula
    self.slope = slope ?? formula.derivative(withRespectTo: 0)
  }

  /// From checked attributes; throws where they are no formulas.
  public init(attributes: Arguments) throws(OperatorError) {
    guard let formula = try FormulaAttribute.read("formula", of: attributes),
      let slope = try FormulaAttribute.read("slope", of: attributes)
    else { throw OperatorError(.attribute, "`pointwise_loss` needs a formula and its slope") }
    self.init(formula, slope: slope)
  }

  /// Formula and slope.
  public var attributes: Arguments {
    ["formula": .string(formula.description), "slope": .string(slope.description)]
  }

  /// Pure.
  public var traits: Traits { .pure }

  /// A scalar and the prediction's type; throws where the operands differ.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 2, of: "pointwise_loss")
    for formula in [formula, slope] where !formula.inputs.isSubset(of: [0, 1]) {
      throw OperatorError(
        .attribute, "a pointwise loss compares prediction x0 and target x1",
        expected: "a formula of x0 and x1", found: formula.description)
    }
    try OperandCheck.floats(operands[0], of: "pointwise_loss")
    return try MeanLoss.results(of: operands, target: operands[0], for: "pointwise_loss")
  }

  /// The second result times the upstream scalar.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    try MeanLoss.gradient(&context, of: "pointwise_loss")
  }

  /// Blocks of elements, summed in order.
  public func kernel(_ site: KernelSite) -> any Kernel { PointwiseLossKernel(site, self) }

  /// The gradient may take the place of the prediction.
  public func mayShare(result: Int, operand: Int) -> Bool { result == 1 && operand == 0 }

  /// Elementary operations for one example.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    operands[0].count.multipliedReportingOverflow(by: formula.size + slope.size).partialValue
  }
}

/// Evaluates loss and scaled slope block by block; the losses of a block lie in the workspace until
/// they are summed.
private final class PointwiseLossKernel: Kernel {
  private static let block = 2048

  private let type: TensorType
  private let pieces = RowPieces(columns: 1, elements: PointwiseLossKernel.block)
  private let blocks: Int
  private let program: ElementwiseProgram
  private let used: (loss: Bool, gradient: Bool)

  init(_ site: KernelSite, _ loss: PointwiseLoss) {
    type = site.operands[0]
    blocks = pieces.count(rows: type.count(samples: site.samples))
    used = (site.used[0], site.used[1])
    let scaled = (loss.slope * .input(2)).simplified()
    program = ElementwiseProgram(used.gradient ? [loss.formula, scaled] : [loss.formula])
  }

  /// A sum for each block, then the losses of all blocks.
  var workspaceBytes: Int { blocks * (MemoryLayout<Double>.stride + Self.block * 4) }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let elements = type.count(samples: frame.samples)
    let count = pieces.count(rows: elements)
    let partial = buffers.workspace.assumingMemoryBound(to: Double.self)
    let losses = (buffers.workspace + blocks * MemoryLayout<Double>.stride)
      .assumingMemoryBound(to: Float.self)
    frame.pool.parallel(count) { piece in
      let range = pieces.range(piece, rows: elements)
      let values = losses + piece * Self.block
      evaluate(buffers, range, values, scale: 1 / Float(elements))
      var sum = 0.0
      for index in 0..<range.count { sum += Double(values[index]) }
      partial[piece] = sum
    }
    if used.loss {
      let sum = MeanLoss.sum(partial, count)
      buffers.result(0)[0] = elements > 0 ? Float(sum / Double(elements)) : 0
    }
  }

  private func evaluate(
    _ buffers: Buffers, _ range: Range<Int>, _ losses: UnsafeMutablePointer<Float>, scale: Float
  ) {
    withUnsafeTemporaryAllocation(of: Operand.self, capacity: 3) { operands in
      withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>.self, capacity: 2) { targets in
        operands.initializeElement(at: 0, to: .full(buffers.operand(0) + range.lowerBound))
        operands.initializeElement(at: 1, to: .full(buffers.operand(1) + range.lowerBound))
        operands.initializeElement(at: 2, to: .scalar(scale))
        targets.initializeElement(at: 0, to: losses)
        targets.initializeElement(at: 1, to: buffers.result(1) + range.lowerBound)
        program.run(
          inputs: UnsafeBufferPointer(operands),
          outputs: UnsafeBufferPointer(rebasing: targets[..<program.outputs.count]),
          rows: 0..<1, columns: 0..<range.count, stride: range.count)
      }
    }
  }
}
