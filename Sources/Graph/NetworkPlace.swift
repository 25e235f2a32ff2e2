/// Where a weight stands in the network, as far as initializers of residual nets ask.
public struct NetworkPlace: Hashable, Sendable {
  /// A position in a residual branch.
  public struct Branch: Hashable, Sendable {
    /// How many weights of the branch stand before it.
    public let index: Int
    /// How many weights the branch has; those of branches inside it have their own.
    public let layers: Int

    /// A position.
    public init(index: Int, layers: Int) {
      self.index = index
      self.layers = layers
    }
  }

  /// The innermost residual branch around the weight; nil outside of branches and in shortcuts.
  public var branch: Branch?
  /// How many residual branches the network has.
  public var branches = 0
  /// Whether no other weight stands between it and an output of the network: the classifier.
  public var isLast = false

  /// A weight of a network without branches.
  public init() {}
}
