import Graph
import Kernels
import Schema

/// The product with a weight matrix over the last axis, a bias, and what passes have joined to it.
public struct Linear: Operator {
  /// Whether a bias stands behind the weight among the operands.
  public let bias: Bool
  /// What is done to the product and bias x0, with the operands behind them as x1, x2, ...
  public let epilogue: Formula?

  /// A product, with a bias or without.
  public init(bias: Bool, epilogue: Formula? = nil) {
    self.bias = bias
    self.epilogue = epilogue
  }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "linear", .primitive, "Multiplies the last axis by a weight matrix and adds a bias.",
    arguments: [
      Argument("bias", .boolean, .value(.boolean(true)), "whether a bias is an operand"),
      Argument(
        "epilogue", .text, .absent("nothing"),
        "a formula applied to the result x0, with further operands x1, x2, ..."),
    ],
    source: "y = epilogue(x W + b, ...)",
    details: """
      x is [..., inputs], W [inputs, outputs], b [outputs]; further operands have the shape of the \
      result, or are repeated over it.
      """,
    example: "linear {bias = true, epilogue = \"max(x0, 0)\"}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    bias = attributes.boolean("bias")
    epilogue = try FormulaAttribute.read("epilogue", of: attributes)
  }

  /// The attributes, complete.
  public var attributes: Arguments {
    var values: Arguments = ["bias": .boolean(bias)]
    if let epilogue { values.values["epilogue"] = .string(epilogue.description) }
    return values
  }

  /// A product is pure.
  public var traits: Traits { .pure }

  /// How many operands stand in front of those of the epilogue.
  var firstExtra: Int { bias ? 3 : 2 }

  /// `[..., inputs]` times `[inputs, outputs]` gives `[..., outputs]`.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard operands.count >= firstExtra, epilogue != nil || operands.count == firstExtra else {
      throw OperatorError(
        .operands, "`linear` does not take \(operands.count) inputs",
        expected: "\(firstExtra)", found: "\(operands.count)")
    }
    let result = try MatrixShapes.product(operands[0], operands[1])
    if bias { try checkBias(operands[2], result) }
    try checkEpilogue(operands, result)
    return [result]
  }

  private func checkBias(_ bias: TensorType, _ result: TensorType) throws(OperatorError) {
    let wanted = TensorType([result.columns], batched: false)
    guard bias == wanted else {
      throw OperatorError(
        .disagreement, "the bias has one entry for each output", expected: wanted.description,
        found: bias.description)
    }
  }

  private func checkEpilogue(
    _ operands: [TensorType], _ result: TensorType
  ) throws(OperatorError) {
    guard let epilogue else { return }
    try FormulaAttribute.check(epilogue, "epilogue")
    let reads = [result] + operands.dropFirst(firstExtra)
    let wanted = (epilogue.inputs.max() ?? 0) + 1
    guard wanted <= reads.count, reads.count <= FormulaAttribute.operands else {
      throw OperatorError(
        .operands, "the epilogue does not fit its operands", expected: epilogue.description,
        found: "\(reads.count) operands")
    }
    let broadcast = try Broadcast(reads, name: "linear")
    guard broadcast.result == result, broadcast.columns == result.columns else {
      throw OperatorError(
        .disagreement, "an operand of the epilogue does not fit the product",
        expected: result.shapeText, found: broadcast.result.shapeText)
    }
  }

  /// dx = dy Wᵀ, dW = xᵀ dy, db = the column sums of dy; throws where an epilogue has been joined,
  /// because that happens after differentiation only.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard epilogue == nil else {
      throw OperatorError(
        .attribute, "a product with an epilogue is not differentiated",
        expected: "differentiation before fusion", found: "epilogue \(epilogue?.description ?? "")")
    }
    guard let upstream = context.upstream[0] else { return context.operands.map { _ in nil } }
    let operands = context.operands
    var gradients = [ValueID?](repeating: nil, count: operands.count)
    if context.wanted[0] {
      gradients[0] = try context.builder.apply(LinearInputGradient(), upstream, operands[1])
    }
    if context.wanted[1] {
      gradients[1] = try context.builder.apply(LinearWeightGradient(), operands[0], upstream)
    }
    if bias, context.wanted[2] {
      let type = context.builder.type(operands[2])
      gradients[2] = try context.builder.sum(upstream, to: type)
    }
    return gradients
  }

  /// A tiled product with the epilogue applied to tiles in registers or in cache.
  public func kernel(_ site: KernelSite) -> any Kernel { LinearKernel(self, site) }

  /// One multiply-add for each row, input and output.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    MatrixShapes.arithmetic(operands[0], columns: results[0].columns)
  }
}
