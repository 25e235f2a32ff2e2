import Graph
import Kernels
import Schema

/// What group and instance normalisation and their gradient have in common.
enum GroupShapes {
  /// How many groups the channels form.
  static let groups = Argument(
    "groups", .integer(1...1_000_000), .required,
    "how many groups the channels form; it divides their number")

  /// Throws where `x` has no channels or `groups` does not divide them.
  static func check(_ x: TensorType, groups: Int, name: String) throws(OperatorError) {
    try ChannelShapes.check(x, name: name)
    guard x.count > 0 else {
      throw OperatorError(
        .shape, "`\(name)` needs at least one position", expected: "no empty axis",
        found: x.shapeText)
    }
    guard groups > 0, x.columns % groups == 0 else {
      let divisors = (1...min(x.columns, 4096)).filter { x.columns % $0 == 0 }
      throw OperatorError(
        .attribute, "the groups of `\(name)` do not divide the channels",
        expected: "a divisor of \(x.columns): "
          + divisors.prefix(12).map(String.init).joined(separator: ", "),
        found: "\(groups) groups of \(x.columns) channels")
    }
  }

  /// The refusal to differentiate what is only kept for the gradient.
  static func statisticsRefused(_ name: String) -> OperatorError {
    OperatorError(
      .attribute, "the statistics of `\(name)` are not differentiated",
      expected: "a loss of its first result")
  }

  /// The kernel for the examples of a type.
  static func norm(_ type: TensorType, groups: Int, epsilon: Float) -> GroupNorm {
    GroupNorm(
      positions: type.count / type.columns, channels: type.columns, groups: groups,
      epsilon: epsilon)
  }

  /// Bytes of scratch for at most `samples` examples.
  static func workspaceBytes(_ norm: GroupNorm, _ type: TensorType, _ samples: Int) -> Int {
    norm.workspaceCount(samples: type.batched ? samples : 1) * MemoryLayout<Float>.stride
  }
}
