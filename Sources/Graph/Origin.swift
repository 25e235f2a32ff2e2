import Support

/// Where in the spec a node or value comes from.
public struct Origin: Hashable, Sendable {
  /// The layer's path: `hidden`, `unit_2.linear_1`; what the compiler adds of itself names the
  /// layer it belongs to.
  public let layer: String
  /// The source of the layer's statement, where the graph was made from a spec.
  public let span: Span?

  /// A place.
  public init(layer: String, span: Span? = nil) {
    self.layer = layer
    self.span = span
  }

  /// What belongs to no layer.
  public static let none = Origin(layer: "")
}
