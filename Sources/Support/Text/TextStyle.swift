/// Whether and how text for a terminal is coloured.
public struct TextStyle: Sendable {
  /// Whether escape sequences are written at all.
  public let coloured: Bool

  /// No escape sequences.
  public static let plain = TextStyle(coloured: false)

  /// A style that colours when asked to.
  public init(coloured: Bool) { self.coloured = coloured }

  /// The colours in use, as SGR parameters (ECMA-48, section 8.3.117).
  public enum Colour: String, Sendable {
    /// Emphasis without colour.
    case bold = "1"
    /// Less important text.
    case dim = "2"
    /// Errors.
    case red = "1;31"
    /// Success.
    case green = "32"
    /// Warnings.
    case yellow = "1;33"
    /// Frames and secondary places.
    case blue = "34"
    /// Notes.
    case cyan = "36"
  }

  /// `text` in `colour`, or as it is where colour is off.
  public func paint(_ text: String, _ colour: Colour) -> String {
    coloured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// Makes text from outside safe to show.
public enum Printable {
  /// `text` with tabs as single spaces and other control characters replaced, so that a source file
  /// cannot drive the terminal.
  public static func clean(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          if scalar == "\t" { return " " }
          return scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? "\u{FFFD}" : scalar
        }))
  }
}

extension String {
  /// The first `limit` characters, with an ellipsis where some were left out.
  public func clipped(to limit: Int) -> String {
    count <= limit ? self : prefix(max(0, limit - 1)) + "…"
  }

  /// The text filled up with spaces on the right to `width` characters.
  public func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// The text filled up with spaces on the left to `width` characters.
  public func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
