import Graph

/// An operator that makes each channel of its result, the last axis, of the same channel of its
/// first operand, and of nothing else that changes: pooling, cropping, enlarging. Scales and shifts
/// of channels can be moved over it.
public protocol ChannelMap: Operator {
  /// Which scales and shifts of channels may as well be applied to the operand as to the result.
  var commutation: Commutation { get }
}

/// What may be exchanged with a map f of each channel.
public enum Commutation: Hashable, Sendable {
  /// f(s x + t) = s f(x) + t: f is a mean of values.
  case affine
  /// The same for s > 0: f chooses a value by its size.
  case positiveAffine
  /// f(s x) = s f(x) only: f also reads zeros, which a shift does not reach.
  case scale
}
