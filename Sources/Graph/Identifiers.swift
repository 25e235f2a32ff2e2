/// Names a value of one graph.
public struct ValueID: Hashable, Sendable, Comparable {
  /// Position in the graph's list of values.
  public let index: Int

  /// The value at `index`.
  public init(_ index: Int) { self.index = index }

  /// Orders by position.
  public static func < (left: ValueID, right: ValueID) -> Bool { left.index < right.index }
}

/// Names a node of one graph.
public struct NodeID: Hashable, Sendable, Comparable {
  /// A number that a node keeps for the graph's lifetime.
  public let index: Int

  /// The node of a number.
  public init(_ index: Int) { self.index = index }

  /// Orders by number.
  public static func < (left: NodeID, right: NodeID) -> Bool { left.index < right.index }
}
