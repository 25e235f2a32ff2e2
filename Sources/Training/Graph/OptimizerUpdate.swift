import Graph
import Kernels
import Optimisation
import Schema

/// The update of one parameter by the optimizer: penalty, clipping, rule and average in one pass
/// over memory, written over the old values. Nothing is updated where the loss is not finite, so
/// that the weights stay as they were when a run goes wrong.
public struct OptimizerUpdate: Operator {
  /// How the text form names it.
  public static let declaration = Declaration(
    "optimizer_update", .primitive, "The new values of a parameter and the optimizer's slots.",
    arguments: [
      Argument("optimizer", .thing(.optimizer), .required, "the update rule"),
      Argument(
        "regularization", .list(.thing(.regularizer)), .value(.list([])), "what holds it back"),
      Argument(
        "clip", .thing(.clipping), .absent("gradients are not clipped"), "a bound on gradients"),
      Argument("average", .thing(.average), .absent("none is kept"), "the average of the weights"),
      Argument("multiplier", .nonNegative, .value(.number(1)), "what the rate is multiplied by"),
      Argument(
        "spared", .boolean, .value(.boolean(false)),
        "whether the rule's own decay and layer-wise factors leave the parameter alone"),
    ],
    source: "nnspec",
    details: """
      Operands: the loss, the weight, its gradient, the slots, and the clipping factor where the \
      clipping needs the norm of all gradients. Results: the weight and the slots.
      """)

  /// The attributes, complete.
  public let attributes: Arguments
  /// The compiled update.
  public let update: ParameterUpdate
  /// Whether the factor of a clipping stands behind the slots.
  let needsFactor: Bool

  /// An update from accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    do throws(InvalidArgument) {
      let settings = try OptimizerUpdate.settings(attributes)
      update = ParameterUpdate(settings)
      needsFactor = settings.clipping?.needsNorm == true
    } catch {
      throw OperatorError(.attribute, error.description)
    }
    self.attributes = attributes
  }

  private static func settings(_ attributes: Arguments) throws(InvalidArgument) -> UpdateSettings {
    guard let optimizer = attributes["optimizer"] else {
      throw InvalidArgument("optimizer", "must be given")
    }
    var regularizers: [any Regularizer] = []
    for value in attributes.list("regularization") {
      regularizers.append(try OptimisationCatalogues.regularizer(value))
    }
    var clipping: (any Clipping)?
    if let value = attributes["clip"] { clipping = try OptimisationCatalogues.clipping(value) }
    var average: (any WeightAverage)?
    if let value = attributes["average"] { average = try OptimisationCatalogues.average(value) }
    return UpdateSettings(
      optimizer: try OptimisationCatalogues.optimizer(optimizer),
      regularization: Regularization(regularizers), clipping: clipping, average: average,
      rateMultiplier: attributes.optionalNumber("multiplier") ?? 1,
      isSpared: attributes.optionalWord("spared") == "true")
  }

  /// It changes variables.
  public var traits: Traits { [] }

  private var operandCount: Int { 3 + update.slots.count + (needsFactor ? 1 : 0) }

  /// The types of weight and slots.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard operands.count == operandCount, operands[0] == .scalar else {
      throw OperatorError(
        .operands, "`optimizer_update` does not take these operands", expected: "\(operandCount)",
        found: "\(operands.count)")
    }
    let weight = operands[1]
    let same = operands[2..<3 + update.slots.count]
    guard !weight.batched, weight.element == .float32, same.allSatisfy({ $0 == weight }),
      !needsFactor || operands[operandCount - 1] == .scalar
    else {
      throw OperatorError(
        .disagreement, "weight, gradient and slots differ in shape", expected: weight.description,
        found: same.map(\.description).joined(separator: ", "))
    }
    return Array(repeating: weight, count: 1 + update.slots.count)
  }

  /// It stands behind the loss.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    context.operands.map { _ in nil }
  }

  /// Weight and slots are written in place.
  public func mayShare(result: Int, operand: Int) -> Bool {
    result == 0 ? operand == 1 : operand == result + 2
  }

  /// One pass over weight, gradient and slots.
  public func kernel(_ site: KernelSite) -> any Kernel {
    UpdateKernel(update, site.operands[1], needsFactor: needsFactor)
  }
}

/// Runs an update over the memory it is given.
private final class UpdateKernel: Kernel {
  private let update: BoundUpdate
  /// The operand with the clipping's factor, if there is one.
  private let factor: Int?

  init(_ update: ParameterUpdate, _ weight: TensorType, needsFactor: Bool) {
    self.update = BoundUpdate(update, rows: weight.rows(samples: 1), columns: weight.columns)
    factor = needsFactor ? 3 + update.slots.count : nil
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    guard buffers.operand(0)[0].isFinite else { return }
    let scalars = update.scalars(
      step: frame.step + 1, rate: frame.rate,
      gradientFactor: factor.map { Double(buffers.operand($0)[0]) } ?? 1)
    update.bind(weight: buffers.result(0), gradient: buffers.operand(2)) {
      buffers.result($0 + 1)
    }
    update.run(scalars: scalars, pool: frame.pool)
  }
}
