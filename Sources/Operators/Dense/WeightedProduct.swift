import Graph
import Kernels
import Schema

/// An operator that multiplies its first operand by its second, the weight, adds a bias where there
/// is one, and applies what passes have joined to it. Its operands are x, the weight, the bias and
/// those of the epilogue; the last axes of x and of the result hold its inputs and outputs. This is
/// what passes know of linear layers and convolutions.
public protocol WeightedProduct: Operator {
  /// What records call it: `linear layer`.
  static var noun: String { get }

  /// Whether a bias stands behind the weight among the operands.
  var bias: Bool { get }

  /// What is done to the product and bias x0, with the operands behind them as x1, x2, ...
  var epilogue: Formula? { get }

  /// The same product with another bias and epilogue.
  func with(bias: Bool, epilogue: Formula?) -> Self

  /// The type of x times the weight; throws where they do not fit.
  func product(_ x: TensorType, _ weight: TensorType) throws(OperatorError) -> TensorType

  /// The gradient by x, of the type `x`, from that by the result.
  func inputGradient(
    _ upstream: ValueID, weight: ValueID, x: TensorType, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID

  /// The gradient by the weight, of the type `weight`, from that by the result.
  func weightGradient(
    _ upstream: ValueID, x: ValueID, weight: TensorType, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID

  /// Whether the last axis of the weight is that of the outputs.
  var outputsAreLast: Bool { get }

  /// The weight with that of every output multiplied by a factor; `factors` are [outputs].
  func scalingOutputs(
    of weight: ValueID, by factors: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID

  /// The weight with that of every input multiplied by a factor; `factors` are [inputs].
  func scalingInputs(
    of weight: ValueID, by factors: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID

  /// Why a number added to each input is not the same as one added to each output; nil where it is,
  /// and `shiftingInputs` says which.
  func shiftObstacle(_ x: TensorType) -> String?

  /// What a number added to each input, `shift` of [inputs], adds to the outputs, together with the
  /// bias where there is one: [outputs].
  func shiftingInputs(
    by shift: ValueID, weight: ValueID, bias: ValueID?, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID

  /// The product that takes x with a border around it where this one takes x and thinks zeros
  /// around it, and the border's widths; nil where nothing is thought around x. A border of other
  /// numbers than zeros makes a shift of the inputs exact.
  var bordered: (product: Self, widths: BorderWidths)? { get }
}

extension WeightedProduct {
  /// How many operands stand in front of those of the epilogue.
  public var firstExtra: Int { bias ? 3 : 2 }

  /// Most weights have their outputs in the last axis.
  public var outputsAreLast: Bool { true }

  /// Most weights have their outputs in the last axis.
  public func scalingOutputs(
    of weight: ValueID, by factors: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    try ChannelFactors.scale(weight, by: factors, &builder)
  }

  /// Most products think nothing around their input.
  public var bordered: (product: Self, widths: BorderWidths)? { nil }

  /// The type of x times the weight; throws where weight, bias or an operand of the epilogue does
  /// not fit.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard operands.count >= firstExtra, epilogue != nil || operands.count == firstExtra else {
      throw OperatorError(
        .operands, "`\(name)` does not take \(operands.count) inputs",
        expected: "\(firstExtra)", found: "\(operands.count)")
    }
    let result = try product(operands[0], operands[1])
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
    let wanted = max(epilogue.inputCount, 1)
    guard wanted <= reads.count, reads.count <= FormulaAttribute.operands else {
      throw OperatorError(
        .operands, "the epilogue does not fit its operands", expected: epilogue.description,
        found: "\(reads.count) operands")
    }
    let broadcast = try Broadcast(reads, name: name)
    guard broadcast.result == result, broadcast.columns == result.columns else {
      throw OperatorError(
        .disagreement, "an operand of the epilogue does not fit the product",
        expected: result.shapeText, found: broadcast.result.shapeText)
    }
  }

  /// The gradients by x and weight, and by the bias the sums of the outputs' gradients; throws
  /// where an epilogue has been joined, because that happens after differentiation only.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard epilogue == nil else {
      throw OperatorError(
        .attribute, "a product with an epilogue is not differentiated",
        expected: "differentiation before fusion", found: "epilogue \(epilogue?.description ?? "")")
    }
    guard let upstream = context.upstream[0] else { return context.operands.map { _ in nil } }
    let operands = context.operands
    let types = operands.map(context.builder.type)
    var gradients = [ValueID?](repeating: nil, count: operands.count)
    if context.wanted[0] {
      gradients[0] = try inputGradient(
        upstream, weight: operands[1], x: types[0], &context.builder)
    }
    if context.wanted[1] {
      gradients[1] = try weightGradient(
        upstream, x: operands[0], weight: types[1], &context.builder)
    }
    if bias, context.wanted[2] {
      gradients[2] = try context.builder.sum(upstream, to: types[2])
    }
    return gradients
  }
}

/// The arguments that weighted products share.
enum ProductArguments {
  /// Whether there is a bias.
  static let bias = Argument(
    "bias", .boolean, .value(.boolean(true)), "whether a bias is an operand")
  /// What is joined to the product.
  static let epilogue = Argument(
    "epilogue", .text, .absent("nothing"),
    "a formula applied to the result x0, with further operands x1, x2, ...")

  /// Both as attributes.
  static func attributes(of product: some WeightedProduct) -> Arguments {
    var values: Arguments = ["bias": .boolean(product.bias)]
    if let epilogue = product.epilogue {
      values.values["epilogue"] = .string(epilogue.description)
    }
    return values
  }
}
