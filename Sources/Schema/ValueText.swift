extension Value: CustomStringConvertible {
  /// The value as the language writes it.
  public var description: String {
    switch self {
    case .number(let value): Value.text(value)
    case .quantity(let value, let unit):
      unit == .percent ? Value.text(value) + "%" : Value.text(value) + " " + unit.rawValue
    case .size(let extents): extents.map(String.init).joined(separator: "x")
    case .string(let text): Value.quoted(text)
    case .name(let name): name
    case .list(let items): "[" + items.map(\.description).joined(separator: ", ") + "]"
    case .call(let call): call.description
    case .range(let low, let high): "\(low) .. \(high)"
    }
  }

  /// A number in the shortest form that reads back, integers without a point.
  public static func text(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    return "\(value)"
  }

  /// Text in quotes with escapes for quotes, backslashes, line ends and tabs.
  public static func quoted(_ text: String) -> String {
    var result = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(character)
      }
    }
    return result + "\""
  }
}

extension Call: CustomStringConvertible {
  /// `name(argument = value, ...)`, arguments in alphabetical order; a bare name without any.
  public var description: String {
    arguments.values.isEmpty ? name : name + "(" + arguments.description + ")"
  }
}

extension Arguments: CustomStringConvertible {
  /// `argument = value, ...` in alphabetical order, so that equal arguments give equal text.
  public var description: String {
    values.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
  }
}
