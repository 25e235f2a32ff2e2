/// Something that has a declaration.
public protocol Declared {
  /// How the language names and describes it.
  static var declaration: Declaration { get }
}

/// The nameable things of one category, in the order of the manual. The list handed to `init` is
/// the only list of them.
public struct Catalogue<Entry: Sendable>: Sendable {
  /// The category of all entries.
  public let category: Category
  /// The entries, in the order given.
  public let entries: [(declaration: Declaration, entry: Entry)]
  private let positions: [String: Int]

  /// A catalogue; names must differ.
  public init(_ category: Category, _ entries: [(declaration: Declaration, entry: Entry)]) {
    self.category = category
    self.entries = entries
    var positions: [String: Int] = [:]
    for (index, item) in entries.enumerated() {
      precondition(
        positions.updateValue(index, forKey: item.declaration.name) == nil,
        "\(item.declaration.name) stands twice in the catalogue of \(category.rawValue)")
    }
    self.positions = positions
  }

  /// The entry of a name.
  public subscript(name: String) -> Entry? { positions[name].map { entries[$0].entry } }

  /// The declaration of a name.
  public func declaration(_ name: String) -> Declaration? {
    positions[name].map { entries[$0].declaration }
  }

  /// All names, in the order of the manual.
  public var names: [String] { entries.map(\.declaration.name) }

  /// All declarations, in the order of the manual.
  public var declarations: [Declaration] { entries.map(\.declaration) }
}
