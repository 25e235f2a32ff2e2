import Graph
import Kernels
import Schema

/// The rectifier whose slope below zero is learned.
public struct PReLULayer: Layer {
  /// Whether every channel has a slope of its own.
  public let perChannel: Bool
  /// The slope that training starts from.
  public let initial: Double

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "prelu", .layer, "Keeps positive elements and scales the others by a learned slope.",
    arguments: [
      Argument(
        "per", .choice(["channel", "layer"]), .value(.name("channel")),
        "whether each channel (each entry of the last axis) has a slope of its own"),
      Argument("init", .anyNumber, .value(.number(0.25)), "the slope that training starts from"),
    ],
    source: "x for x > 0, else a x; He et al. 2015",
    details: """
      Equal to max(a x, x) for slopes a up to 1. The parameter is called `slope`, and weight decay \
      leaves it alone: decay would pull it towards relu.
      """,
    example: "prelu(per = layer, init = 0.1)")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {
    perChannel = arguments.word("per") == "channel"
    initial = arguments.number("init")
  }

  /// What it tells its neighbours.
  public var character: LayerCharacter {
    LayerCharacter(gain: (2 / (1 + initial * initial)).squareRoot())
  }

  /// Adds its nodes behind the input.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let x = try builder.only(inputs)
    let extents = perChannel ? Array(builder.type(x).extents.suffix(1)) : []
    let slope = builder.parameter(
      "slope", extents, initial: Call("constant", ["value": .number(initial)]))
    let formula = Formula.select(.input(0), .input(0), .input(1) * .input(0))
    return try builder.append(Elementwise("prelu", formula), [x, slope])[0]
  }
}
