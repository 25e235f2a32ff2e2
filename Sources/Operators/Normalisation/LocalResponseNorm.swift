import Graph
import Kernels
import Schema

/// `local_response_norm`: AlexNet's normalisation by neighbouring channels, the layer and its
/// operator.
public struct LocalResponseNorm: Layer, Operator {
  /// How many channels the window covers.
  public let size: Int
  /// The weight of the window's mean square.
  public let alpha: Double
  /// The exponent.
  public let beta: Double
  /// What is added to the sum, above zero.
  public let k: Double

  /// The arguments, which the gradient shares.
  static let arguments = [
    Argument(
      "size", .integer(1...1_000_000), .value(.number(5)), "the channels that a window covers"),
    Argument("alpha", .nonNegative, .value(.number(1e-4)), "the weight of the mean square"),
    Argument("beta", .nonNegative, .value(.number(0.75)), "the exponent"),
    Argument("k", .positive, .value(.number(2)), "what is added to the sum"),
  ]

  /// How the language and the catalogue of operators know it.
  public static let declaration = Declaration(
    "local_response_norm", .layer,
    "Divides each value by a power of the squares in nearby channels.", arguments: arguments,
    source: "y_c = x_c/(k + alpha/size sum of x_j^2)^beta; Krizhevsky, Sutskever and Hinton 2012",
    details: """
      The sum runs over the channels j from c - size/2 to c + (size - 1)/2 at the same position, \
      as far as they exist. As in PyTorch alpha is divided by the size, which the paper's formula \
      does not do: its alpha of 1e-4 at size 5 is 5e-4 here. Later networks do without it.
      """,
    example: "local_response_norm(5, k = 2)")

  /// From checked arguments.
  public init(arguments: Arguments) throws(OperatorError) {
    size = arguments.integer("size")
    alpha = arguments.number("alpha")
    beta = arguments.number("beta")
    k = arguments.number("k")
  }

  /// From checked attributes.
  public init(attributes: Arguments) throws(OperatorError) { try self.init(arguments: attributes) }

  /// The arguments, complete.
  public var attributes: Arguments {
    ["size": .integer(size), "alpha": .number(alpha), "beta": .number(beta), "k": .number(k)]
  }

  /// It is pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// Adds the operator.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    try builder.apply(self, builder.only(inputs))
  }

  /// The operand's type.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try ChannelShapes.check(operands, count: 1, name: "local_response_norm")
    try ChannelShapes.check(operands[0], name: "local_response_norm")
    return operands
  }

  /// A node over the operand and the upstream gradient.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    let gradient = try LocalResponseNormGradient(attributes: attributes)
    return [try context.builder.apply(gradient, context.operands[0], upstream)]
  }

  /// Row by row.
  public func kernel(_ site: KernelSite) -> any Kernel { LocalResponseKernel(form, site) }

  /// The loop over rows.
  var form: LocalResponse { LocalResponse(size: size, alpha: alpha, beta: beta, k: k) }

  /// A square for each channel of the window, and the power.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    results[0].count.multipliedReportingOverflow(by: min(size, results[0].columns) + 2).partialValue
  }
}

/// The forward pass.
private final class LocalResponseKernel: Kernel {
  private let matrix: ChannelMatrix
  private let norm: LocalResponse

  init(_ norm: LocalResponse, _ site: KernelSite) {
    matrix = ChannelMatrix(type: site.operands[0])
    self.norm = norm
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    norm.forward(
      matrix.rows(buffers.operand(0), frame), into: buffers.result(0), pool: frame.pool)
  }
}
