import Graph
import Kernels
import Schema

/// The Gaussian error linear unit.
public struct GELULayer: Activation {
  /// The exact function or one of its approximations.
  public enum Form: String, CaseIterable, Sendable {
    /// x Phi(x).
    case exact
    /// With Phi approximated through tanh.
    case tanh
    /// With Phi approximated through the sigmoid.
    case sigmoid
  }

  /// The form.
  public let form: Form

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "gelu", .layer, "Weights each element by the share of normal numbers below it.",
    arguments: [
      Argument(
        "form", .choice(Form.allCases.map(\.rawValue)), .value(.name(Form.exact.rawValue)),
        "the exact function or one of its approximations")
    ],
    source: "x Phi(x); Hendrycks and Gimpel 2016",
    details: """
      exact: x Phi(x). tanh: x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). sigmoid: \
      x sigmoid(1.702 x). The activation of transformers.
      """,
    example: "gelu(form = tanh)")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) { form = Form(rawValue: arguments.word("form")) ?? .exact }

  /// The function, of the input x0.
  public var formula: Formula {
    let x = Formula.input(0)
    return switch form {
    case .exact: 0.5 * x * erfc(-0.7071067811865476 * x)
    case .tanh: x * sigmoid(1.5957691216057308 * (x + 0.044715 * x * x * x))
    case .sigmoid: x * sigmoid(1.702 * x)
    }
  }
}
