import Graph
import Kernels
import Schema

/// A layer that applies one formula to each element: a file with a formula, and a line in the
/// catalogue.
public protocol Activation: Layer {
  /// The function, of x0.
  var formula: Formula { get }

  /// The derivative as a formula of the input x0 and the output x1, where it is better than the one
  /// derived from `formula`: a formula of x1 alone lets the input's memory go in training.
  var slope: Formula? { get }

  /// The gain of a linear layer in front of it.
  var gain: Double { get }

  /// Whether it saturates on both sides.
  var saturates: Bool { get }
}

extension Activation {
  /// The derivative that follows from the formula.
  public var slope: Formula? { nil }

  /// The gain that keeps the second moment of a standard normal input.
  public var gain: Double { VarianceGain.gain(of: formula) }

  /// Most activations let large inputs through.
  public var saturates: Bool { false }

  /// Gain and saturation.
  public var character: LayerCharacter { LayerCharacter(gain: gain, saturates: saturates) }

  /// The elementwise operator that the layer adds.
  public var operation: Elementwise { Elementwise(Self.declaration.name, formula, slope: slope) }

  /// Adds one elementwise node.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    try builder.append(operation, [try builder.only(inputs)])[0]
  }
}

extension LayerBuilder {
  /// The one input of a layer that takes one.
  func only(_ inputs: [ValueID]) throws(OperatorError) -> ValueID {
    guard inputs.count == 1 else {
      throw OperatorError(
        .operands, "`\(kind)` takes one input", expected: "1", found: "\(inputs.count)")
    }
    return inputs[0]
  }
}
