import Graph

/// What layers over sequences ask of their input: positions x features.
enum SequenceShape {
  /// Throws unless a value is a sequence of numbers.
  static func check(_ type: TensorType, of name: String) throws(OperatorError) {
    guard type.element == .float32 else {
      throw OperatorError(
        .shape, "`\(name)` takes numbers, not ids", expected: "positions x features",
        found: "ids", remedy: "put `embedding` in front of it")
    }
    guard type.extents.count == 2, type.count > 0 else {
      throw OperatorError(
        .shape, "`\(name)` takes a sequence: positions x features", expected: "TxC",
        found: type.shapeText,
        remedy: type.extents.count == 3
          ? "lay the pixels out as positions with `reshape`" : "give it a sequence, such as what "
            + "`embedding` makes of ids")
    }
  }
}
