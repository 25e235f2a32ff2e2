/// How many rows and columns stand around an image.
public struct BorderWidths: Hashable, Sendable {
  /// Rows above.
  public let top: Int
  /// Columns to the left.
  public let left: Int
  /// Rows below.
  public let bottom: Int
  /// Columns to the right.
  public let right: Int

  /// Widths of the four sides.
  public init(top: Int, left: Int, bottom: Int, right: Int) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }

  /// Whether there is no border at all.
  public var isEmpty: Bool { top == 0 && left == 0 && bottom == 0 && right == 0 }
}
