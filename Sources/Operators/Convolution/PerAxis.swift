import Graph
import Schema

/// A whole number for each axis of an image.
public struct PerAxis: Hashable, Sendable {
  /// Along the height.
  public let y: Int
  /// Along the width.
  public let x: Int

  /// A number along the height and one along the width.
  public init(_ y: Int, _ x: Int) {
    self.y = y
    self.x = x
  }

  /// Both as an attribute.
  var value: Value { .list([.integer(y), .integer(x)]) }

  /// Both as the language writes them: `3x3`.
  var text: String { "\(y)x\(x)" }
}

extension BorderWidths {
  /// No border at any side.
  public static let none = BorderWidths(top: 0, left: 0, bottom: 0, right: 0)

  /// The four widths as an attribute.
  var value: Value { .list([top, left, bottom, right].map(Value.integer)) }
}

extension Arguments {
  /// Two numbers of an attribute, for height and width.
  func perAxis(_ name: String) throws(OperatorError) -> PerAxis {
    let numbers = try integers(name, count: 2)
    return PerAxis(numbers[0], numbers[1])
  }

  /// Four numbers of an attribute, for top, left, bottom and right.
  func border(_ name: String) throws(OperatorError) -> BorderWidths {
    let numbers = try integers(name, count: 4)
    return BorderWidths(top: numbers[0], left: numbers[1], bottom: numbers[2], right: numbers[3])
  }

  private func integers(_ name: String, count: Int) throws(OperatorError) -> [Int] {
    let numbers = list(name).compactMap {
      if case .number(let number) = $0 { Int(number) } else { nil }
    }
    guard numbers.count == count else {
      throw OperatorError(
        .attribute, "`\(name)` has \(count) numbers", expected: "\(count)",
        found: "\(numbers.count)")
    }
    return numbers
  }
}
