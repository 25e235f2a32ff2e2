import Graph
import Schema

/// What the normalisations have in common: a scale and a shift for each entry of the last axis.
enum ChannelShapes {
  /// The type of one number for each entry of the last axis of x.
  static func channels(of x: TensorType) -> TensorType { TensorType([x.columns], batched: false) }

  /// Throws where `x` is no float tensor of at least one axis with entries.
  static func check(_ x: TensorType, name: String) throws(OperatorError) {
    guard x.element == .float32, x.columns > 0, !x.extents.isEmpty else {
      throw OperatorError(
        .shape, "`\(name)` needs numbers with an axis of channels", expected: "at least one axis",
        found: x.element == .float32 ? x.shapeText : "ids")
    }
  }

  /// Throws unless there are `count` operands.
  static func check(
    _ operands: [TensorType], count: Int, name: String
  ) throws(OperatorError) {
    guard operands.count == count else {
      throw OperatorError(
        .operands, "`\(name)` does not take \(operands.count) inputs", expected: "\(count)",
        found: "\(operands.count)")
    }
  }

  /// Throws where an operand is not of the wanted type.
  static func check(
    _ operands: some Sequence<TensorType>, are wanted: TensorType, name: String
  ) throws(OperatorError) {
    for operand in operands where operand != wanted {
      throw OperatorError(
        .disagreement, "an input of `\(name)` does not fit the tensor that is normalised",
        expected: wanted.description, found: operand.description)
    }
  }

  /// The refusal of a second derivative.
  static func noSecondDerivative(_ name: String) -> OperatorError {
    OperatorError(
      .attribute, "`\(name)` is not differentiated again", expected: "first derivatives only")
  }
}

/// The arguments that the normalisations share.
enum NormalisationArguments {
  /// What is added to variances.
  static let epsilon = Argument(
    "epsilon", .number(Bounds(1e-12, nil)), .value(.number(1e-5)),
    "what is added to the variance, so that constant inputs do no harm")
  /// The initial scale, or none.
  static let scale = Argument(
    "scale", .either([.anyNumber, .choice(["false"])]), .value(.number(1)),
    "where the learned factor starts, or false for none")
  /// The initial shift, or none.
  static let shift = Argument(
    "shift", .either([.anyNumber, .choice(["false"])]), .value(.number(0)),
    "where the learned summand starts, or false for none")
}

extension LayerBuilder {
  /// The parameter of a normalisation that starts from `initial`, or a constant where there is
  /// none.
  mutating func channelParameter(
    _ role: String, _ channels: Int, initial: Double?, otherwise value: Float
  ) -> ValueID {
    guard let initial else {
      return builder.constant(.filled([channels], value), name: path + "." + role)
    }
    return parameter(role, [channels], initial: Call("constant", ["value": .number(initial)]))
  }
}
