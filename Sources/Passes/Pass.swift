import Graph

/// A change of the graph that keeps what it computes.
public protocol Pass: Sendable {
  /// The name in listings: `fold-affine`.
  static var name: String { get }
  /// What the pass does, in one sentence.
  static var summary: String { get }
  /// Whether outputs stay what they are, up to rounding; not so where training turns into
  /// inference.
  static var keepsValues: Bool { get }
  /// A pass.
  init()
  /// Changes the graph and records every rewrite, done or refused.
  func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite]
}

extension Pass {
  /// Passes keep what a graph computes unless they say otherwise.
  public static var keepsValues: Bool { true }
}

/// What a pass did at one place, or did not do and why.
public struct Rewrite: Hashable, Sendable {
  /// How it ended.
  public enum Outcome: Hashable, Sendable {
    /// The graph was changed.
    case applied
    /// The graph was left alone, for this reason.
    case refused(String)
  }

  /// The pass.
  public let pass: String
  /// The rule, as a phrase: `batch_norm into the linear layer before it`.
  public let rule: String
  /// Where in the spec the nodes come from.
  public let origins: [Origin]
  /// What had to hold, as phrases.
  public let preconditions: [String]
  /// How it ended.
  public let outcome: Outcome
  /// The largest difference between the graph's outputs before and after the pass on random inputs,
  /// relative to the largest output; nil where nothing was measured.
  public internal(set) var largestError: Double?

  /// A record.
  public init(
    _ pass: any Pass.Type, _ rule: String, _ origins: [Origin], preconditions: [String] = [],
    outcome: Outcome = .applied
  ) {
    self.pass = pass.name
    self.rule = rule
    self.origins = origins
    self.preconditions = preconditions
    self.outcome = outcome
  }
}
