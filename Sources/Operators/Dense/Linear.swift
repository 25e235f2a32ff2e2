import Graph
import Kernels
import Schema

/// The product with a weight matrix over the last axis, a bias, and what passes have joined to it.
public struct Linear: WeightedProduct {
  /// What records call it.
  public static let noun = "linear layer"

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
    arguments: [ProductArguments.bias, ProductArguments.epilogue],
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
  public var attributes: Arguments { ProductArguments.attributes(of: self) }

  /// A product is pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// The same product with another bias and epilogue.
  public func with(bias: Bool, epilogue: Formula?) -> Linear {
    Linear(bias: bias, epilogue: epilogue)
  }

  /// `[..., inputs]` times `[inputs, outputs]` gives `[..., outputs]`.
  public func product(
    _ x: TensorType, _ weight: TensorType
  ) throws(OperatorError) -> TensorType {
    try MatrixShapes.product(x, weight)
  }

  /// dx = dy Wᵀ.
  public func inputGradient(
    _ upstream: ValueID, weight: ValueID, x: TensorType, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    try builder.apply(LinearInputGradient(), upstream, weight)
  }

  /// dW = xᵀ dy.
  public func weightGradient(
    _ upstream: ValueID, x: ValueID, weight: TensorType, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    try builder.apply(LinearWeightGradient(), x, upstream)
  }

  /// s W: the factors lie over the rows.
  public func scalingInputs(
    of weight: ValueID, by factors: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    let rows = builder.type(factors).count
    let column = try builder.apply(ReshapeOperator([rows, 1]), factors)
    return try ChannelFactors.scale(weight, by: column, &builder)
  }

  /// None: (x + t) W = x W + t W.
  public func shiftObstacle(_ x: TensorType) -> String? { nil }

  /// t W + b.
  public func shiftingInputs(
    by shift: ValueID, weight: ValueID, bias: ValueID?, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    try builder.append(Linear(bias: bias != nil), [shift, weight] + (bias.map { [$0] } ?? []))[0]
  }

  /// A tiled product with the epilogue applied to tiles in registers or in cache.
  public func kernel(_ site: KernelSite) -> any Kernel { LinearKernel(self, site) }

  /// One multiply-add for each row, input and output.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    MatrixShapes.arithmetic(operands[0], columns: results[0].columns)
  }
}
