/// A JSON value that prints itself, members in the order given (RFC 8259).
public indirect enum JSON: Sendable {
  /// `null`; also what stands for numbers that JSON cannot write.
  case null
  /// `true` or `false`.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
  /// A number; NaN and infinities print as `null`.
  case number(Double)
  /// Text.
  case string(String)
  /// Several values.
  case array([JSON])
  /// Members by name.
  case object([(String, JSON)])

  /// The value on one line.
  public var text: String {
    switch self {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    case .number(let value): JSON.numeral(value)
    case .string(let value): JSON.quoted(value)
    case .array(let items): "[" + items.map(\.text).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { JSON.quoted($0.0) + ": " + $0.1.text }.joined(separator: ", ") + "}"
    }
  }

  /// Several texts.
  public static func strings(_ texts: [String]) -> JSON { .array(texts.map(JSON.string)) }

  private static func numeral(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if scalar.value < 0x20 {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
