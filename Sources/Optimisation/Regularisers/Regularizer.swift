import Kernels
import Schema

/// A penalty on the weights, a decay of them, or a bound on them.
public protocol Regularizer: Declared, Sendable {
  /// A regularizer with arguments that its declaration has accepted, defaults filled in.
  init(arguments: Arguments) throws(InvalidArgument)

  /// What each weight, input 0, adds to the loss; nil where the loss does not change.
  var penalty: Formula? { get }

  /// The penalty's derivative by the weight, which joins the gradient; nil where there is none.
  var gradient: Formula? { get }

  /// The share of a weight that each step takes away, times the rate.
  var decay: Double { get }

  /// A bound kept after each update, if any.
  var constraint: NormConstraint? { get }
}
