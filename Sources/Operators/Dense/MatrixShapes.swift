import Graph

/// The shape rules of products with a weight matrix.
enum MatrixShapes {
  /// The type of x W: throws where W is no matrix or does not fit the last axis of x.
  static func product(_ x: TensorType, _ weight: TensorType) throws(OperatorError) -> TensorType {
    try checkFloats([x, weight])
    guard let inputs = x.extents.last else {
      throw OperatorError(
        .shape, "a product needs an axis of inputs", expected: "at least one axis",
        found: x.shapeText)
    }
    guard !weight.batched, weight.extents.count == 2 else {
      throw OperatorError(
        .shape, "the weight is a matrix of inputs by outputs", expected: "\(inputs)xN",
        found: weight.shapeText)
    }
    guard weight.extents[0] == inputs else {
      throw OperatorError(
        .disagreement, "the weight has a row for each input",
        expected: "\(inputs)x\(weight.extents[1])", found: weight.shapeText)
    }
    return x.with(extents: x.extents.dropLast() + [weight.extents[1]])
  }

  /// The type of dy Wᵀ.
  static func transposedProduct(
    _ dy: TensorType, _ weight: TensorType
  ) throws(OperatorError) -> TensorType {
    guard weight.extents.count == 2 else { return try product(dy, weight) }
    return try product(dy, weight.with(extents: weight.extents.reversed()))
  }

  /// The type of xᵀ dy, summed over all axes but the last.
  static func outerProduct(_ x: TensorType, _ dy: TensorType) throws(OperatorError) -> TensorType {
    try checkFloats([x, dy])
    guard let inputs = x.extents.last, let outputs = dy.extents.last else {
      throw OperatorError(
        .shape, "a product needs an axis of inputs", expected: "at least one axis",
        found: x.shapeText)
    }
    guard x.batched == dy.batched, x.extents.dropLast() == dy.extents.dropLast() else {
      throw OperatorError(
        .disagreement, "both sides of a weight gradient have the same rows",
        expected: x.description, found: dy.description)
    }
    return TensorType([inputs, outputs], batched: false)
  }

  /// Multiply-adds of x times a matrix of `columns` columns, for one example.
  static func arithmetic(_ x: TensorType, columns: Int) -> Int {
    x.count.multipliedReportingOverflow(by: columns).partialValue
  }

  private static func checkFloats(_ types: [TensorType]) throws(OperatorError) {
    for type in types where type.element != .float32 {
      throw OperatorError(
        .shape, "a product computes with numbers, not with ids", expected: "f32",
        found: type.element.rawValue)
    }
  }
}

extension [TensorType] {
  /// The two operands of an operator that takes two.
  func two(named name: String) throws(OperatorError) -> (TensorType, TensorType) {
    guard count == 2 else {
      throw OperatorError(
        .operands, "`\(name)` does not take \(count) inputs", expected: "2", found: "\(count)")
    }
    return (self[0], self[1])
  }
}
