import Support

/// The different characters of a text in the order of their code points, and the id of each: its
/// place in that order. It is frozen into plans, so that prompts become ids and ids text.
public struct Vocabulary: Hashable, Sendable {
  /// The most characters; ids are kept as 16-bit numbers.
  static let limit = 65_536

  /// The characters, in order.
  public let characters: String

  /// The number of characters.
  public var count: Int { characters.unicodeScalars.count }

  /// The vocabulary of these characters.
  init(_ scalars: some Sequence<UInt32>) {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars.sorted().compactMap(Unicode.Scalar.init))
    characters = String(text)
  }

  /// The vocabulary as plans keep it.
  public var json: JSON { .object([("characters", .string(characters))]) }

  /// Reads a vocabulary; nil where the value is none.
  public init?(_ json: JSON) {
    guard let characters = json["characters"]?.string else { return nil }
    self.characters = characters
  }

  /// The name of each character as lists show it: itself, or an escape where it cannot be seen.
  public var names: [String] { characters.unicodeScalars.map(Self.name) }

  /// The ids of a text, or the first character that is not in the vocabulary.
  public func ids(of text: String) -> Result<[Int32], UnknownCharacter> {
    let table = self.table
    var ids: [Int32] = []
    for scalar in text.unicodeScalars {
      guard let id = table[scalar.value] else { return .failure(UnknownCharacter(scalar)) }
      ids.append(Int32(id))
    }
    return .success(ids)
  }

  /// The text of ids; those beyond the vocabulary are left out.
  public func text(of ids: some Sequence<Int>) -> String {
    let scalars = Array(characters.unicodeScalars)
    var text = String.UnicodeScalarView()
    for id in ids where scalars.indices.contains(id) { text.append(scalars[id]) }
    return String(text)
  }

  /// The id of each character by its code point.
  var table: [UInt32: UInt16] {
    Dictionary(
      characters.unicodeScalars.enumerated().map { ($1.value, UInt16(truncatingIfNeeded: $0)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// A character that a vocabulary does not have.
  public struct UnknownCharacter: Error {
    /// The character's name.
    public let name: String

    init(_ scalar: Unicode.Scalar) { name = Vocabulary.name(scalar) }
  }

  /// How a character is shown.
  static func name(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case "\\": "\\\\"
    case " ": "space"
    case "!"..."~": String(scalar)
    default: visible(scalar)
    }
  }

  private static func visible(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .spaceSeparator,
      .paragraphSeparator, .nonspacingMark, .enclosingMark, .spacingMark:
      "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    default: String(scalar)
    }
  }
}
