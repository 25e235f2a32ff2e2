import Graph
import Kernels
import Schema

/// A weighted product whose weight has elements of fewer bits than a float. Its operands are those
/// of the product with floats; where inputs become integers, the scales of the weight's outputs
/// stand behind them. It is made for frozen plans, by the passes that reduce precision.
public protocol ReducedWeightProduct: Operator {
  /// The product with floats.
  associatedtype Full: WeightedProduct

  /// What the elements of the weight are.
  static var element: ElementType { get }

  /// The product with floats that this one stands for.
  var full: Full { get }

  /// How inputs become integers; nil where they do not.
  var input: InputScale? { get }

  /// The product's sizes, from the types of x and the weight, for so many examples; a linear layer
  /// has images of one pixel.
  func shape(_ x: TensorType, _ weight: TensorType, samples: Int) -> ConvolutionShape
}

extension ReducedWeightProduct {
  /// A product is pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// The weight.
  public var reducedOperand: Int? { 1 }

  /// Products of integers of 8 bits that a sum of 32 bits always holds.
  public static var mostProducts: Int { Int(Int32.max) / (255 * 128) }

  /// The types of the operands of the product with floats.
  func fullOperands(_ operands: [TensorType]) -> [TensorType] {
    var types = input == nil ? operands : Array(operands.dropLast())
    if types.count > 1 { types[1] = types[1].with(element: .float32) }
    return types
  }

  /// The type of the result: that of the product with floats.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard operands.count > 1, operands[1].element == Self.element, !operands[1].batched else {
      throw OperatorError(
        .operands, "the weight of `\(name)` is stored", expected: Self.element.rawValue,
        found: operands.count > 1 ? operands[1].description : "\(operands.count) operands")
    }
    let types = fullOperands(operands)
    let results = try full.results(of: types)
    try checkSizes(types[0], types[1])
    if input != nil { try checkScales(operands.last, results[0]) }
    return results
  }

  private func checkScales(
    _ scales: TensorType?, _ result: TensorType
  ) throws(OperatorError) {
    let wanted = TensorType([result.columns], batched: false)
    guard scales == wanted else {
      throw OperatorError(
        .disagreement, "the weight has a scale for each output", expected: wanted.description,
        found: scales?.description ?? "nothing")
    }
  }

  /// Throws where there is nothing to multiply, where the inputs with their padding are too large,
  /// or where a sum of integers might not hold its products.
  private func checkSizes(_ x: TensorType, _ weight: TensorType) throws(OperatorError) {
    let products = weight.count / max(weight.columns, 1)
    guard x.count > 0, weight.count > 0, input == nil || products <= Self.mostProducts else {
      throw OperatorError(
        .size, "`\(name)` sums products in 32 bits", expected: "1 to \(Self.mostProducts) products",
        found: "\(products)")
    }
    let shape = shape(x, weight, samples: 1)
    let padded = [
      shape.padTop + shape.height + shape.padBottom, shape.padLeft + shape.width + shape.padRight,
      shape.inputs,
    ]
    guard TensorType(padded, batched: false).isAddressable else {
      throw OperatorError(
        .size, "the tensor is too large to address",
        found: TensorType(padded, batched: false).shapeText)
    }
  }

  /// None: precision is reduced once weights are frozen.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    throw OperatorError(
      .attribute, "`\(name)` is not differentiated", expected: "a product of floats")
  }

  /// A product for the processor's units, with bias and rectifier applied to tiles in registers.
  public func kernel(_ site: KernelSite) -> any Kernel { ReducedKernel(self, site) }

  /// What the product with floats does.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    full.arithmetic(fullOperands(operands), results)
  }
}

/// The attributes of products that take their inputs as integers.
enum InputScaleArguments {
  /// Both numbers of the map.
  static let arguments = [
    Argument("input_scale", .positive, .required, "the difference of neighbouring inputs"),
    Argument("input_zero", .integer(0...255), .required, "the integer that an input of 0 becomes"),
  ]

  /// What integers and scales such an operator works with, for its manual entry.
  static let details = """
    Inputs become integers of 0...255 with `input_zero` for 0, weights are integers of -127...127, \
    and sums are exact integers of 32 bits. The scales are the last operand.
    """

  /// The map that attributes say.
  static func read(_ attributes: Arguments) throws(OperatorError) -> InputScale {
    let scale = Float(attributes.number("input_scale"))
    guard let input = InputScale(scale: scale, zero: attributes.integer("input_zero")) else {
      throw OperatorError(
        .attribute, "inputs cannot be laid out with this scale",
        expected: "a scale that has a reciprocal", found: "\(scale)")
    }
    return input
  }

  /// The attributes of a product together with its map.
  static func attributes(_ full: some WeightedProduct, _ input: InputScale) -> Arguments {
    var attributes = full.attributes
    attributes.values["input_scale"] = .number(Double(input.scale))
    attributes.values["input_zero"] = .integer(input.zero)
    return attributes
  }
}
