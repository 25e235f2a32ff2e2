import Graph

/// How an operand lies over the result of an elementwise operator.
enum Placement: Hashable {
  /// One value for each element.
  case full
  /// The trailing axes of the result, repeated over the leading ones.
  case row(columns: Int)
  /// One value for each row, repeated over the last axis.
  case column
  /// One value for all elements.
  case scalar

  /// How an operand lies over a result, or nil where it does not fit.
  init?(of operand: TensorType, over result: TensorType) {
    if operand.batched == result.batched, operand.extents == result.extents {
      self = .full
    } else if operand.batched == result.batched, Placement.isColumn(operand, of: result) {
      self = .column
    } else if operand.batched {
      return nil
    } else if operand.extents.isEmpty {
      self = .scalar
    } else if result.extents.suffix(operand.extents.count) == operand.extents[...] {
      self = .row(columns: operand.count)
    } else {
      return nil
    }
  }

  private static func isColumn(_ operand: TensorType, of result: TensorType) -> Bool {
    operand.extents.last == 1 && operand.extents.count == result.extents.count
      && operand.extents.dropLast() == result.extents.dropLast()
  }
}

/// The operands of an elementwise operator laid over its result.
struct Broadcast {
  /// The type of the result.
  let result: TensorType
  /// How each operand lies over it.
  let placements: [Placement]
  /// Columns of the matrix that rows and columns are repeated over.
  let columns: Int

  /// Lays operands over the largest of them. The result is batched if any operand is; operands
  /// that are repeated must agree on the columns. Throws where an operand fits neither whole nor
  /// repeated.
  init(_ operands: [TensorType], name: String) throws(OperatorError) {
    guard let result = Broadcast.largest(operands) else {
      throw OperatorError(.operands, "`\(name)` needs an input")
    }
    var placements: [Placement] = []
    for operand in operands {
      guard operand.element == .float32 else {
        throw OperatorError(
          .shape, "`\(name)` computes with numbers, not with ids", expected: "f32",
          found: operand.element.rawValue)
      }
      guard let placement = Placement(of: operand, over: result) else {
        throw OperatorError(
          .disagreement, "the inputs of `\(name)` do not have the same shape",
          expected: result.shapeText, found: operand.shapeText)
      }
      placements.append(placement)
    }
    self.result = result
    self.placements = placements
    columns = try Broadcast.columns(placements, result, name)
  }

  /// The operand of most axes, and of those the one with most elements; batched ones come first.
  private static func largest(_ operands: [TensorType]) -> TensorType? {
    let batched = operands.filter(\.batched)
    return (batched.isEmpty ? operands : batched).max {
      ($0.extents.count, $0.count) < ($1.extents.count, $1.count)
    }
  }

  private static func columns(
    _ placements: [Placement], _ result: TensorType, _ name: String
  ) throws(OperatorError) -> Int {
    var agreed: Int?
    for placement in placements {
      let wanted: Int
      switch placement {
      case .full, .scalar: continue
      case .row(let columns): wanted = columns
      case .column: wanted = result.columns
      }
      guard agreed == nil || agreed == wanted else {
        throw OperatorError(
          .disagreement, "the repeated inputs of `\(name)` cover different numbers of axes",
          expected: "\(agreed ?? wanted) values", found: "\(wanted) values")
      }
      agreed = wanted
    }
    return agreed ?? result.columns
  }
}
