import Support

/// A piece of an HTML or SVG document; text is escaped when it is written.
public indirect enum Markup: Sendable {
  /// An element with attributes, in the order given, and children.
  case element(String, [Attribute], [Markup])
  /// Text, escaped on writing.
  case text(String)
  /// A style sheet of this module's own; never text from outside.
  case styleSheet(String)

  /// A name and its value.
  public struct Attribute: Sendable {
    /// The name.
    public let name: String
    /// The value, escaped on writing.
    public let value: String

    /// An attribute.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// An element with children.
  public static func tag(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: [Markup] = []
  ) -> Markup {
    .element(name, attributes.map { Attribute($0.key, $0.value) }, children)
  }

  /// An element that holds one text.
  public static func tag(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String
  ) -> Markup {
    tag(name, attributes, [.text(text)])
  }

  /// The document as text; the same value always gives the same bytes.
  public var source: String {
    var output = ""
    write(to: &output)
    return output
  }

  private func write(to output: inout String) {
    switch self {
    case .text(let text): output += Markup.escaped(text)
    case .styleSheet(let text): output += "<style>\(text)</style>"
    case .element(let name, let attributes, let children):
      output += "<" + name
      for item in attributes { output += " \(item.name)=\"\(Markup.escaped(item.value))\"" }
      if children.isEmpty, Markup.void.contains(name) {
        output += "/>"
        return
      }
      output += ">"
      for child in children { child.write(to: &output) }
      output += "</\(name)>"
    }
  }

  /// Elements that are closed where they are opened, in HTML and in SVG.
  private static let void: Set<String> = [
    "meta", "br", "hr", "img", "line", "rect", "path", "circle", "polyline", "polygon",
  ]

  /// `text` with the five special characters as entities and what XML forbids replaced.
  public static func escaped(_ text: String) -> String {
    var output = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": output.append(contentsOf: "&amp;".unicodeScalars)
      case "<": output.append(contentsOf: "&lt;".unicodeScalars)
      case ">": output.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": output.append(contentsOf: "&quot;".unicodeScalars)
      case "'": output.append(contentsOf: "&#39;".unicodeScalars)
      default: output.append(isForbidden(scalar) ? "\u{FFFD}" : scalar)
      }
    }
    return String(output)
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    let isControl = scalar.value < 0x20 && scalar != "\n" && scalar != "\t"
    return isControl || (0x7F...0x9F).contains(scalar.value) || scalar.value & 0xFFFE == 0xFFFE
  }
}
