import Schema

/// Names of the vocabulary that this version refuses: the parser and the checker know them, and say
/// so, instead of calling them unknown. A name leaves the list when it enters its catalogue.
public enum Unavailable {
  /// The names by category.
  public static let names: [Category: [String]] = [:]

  /// Whether a name is known but refused.
  public static func contains(_ name: String, in category: Category) -> Bool {
    names[category]?.contains(name) == true && Registry.declaration(name, in: category) == nil
  }
}
