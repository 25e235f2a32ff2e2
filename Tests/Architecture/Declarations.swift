/// A declaration that Swift text makes, found by its braces and first words.
struct FoundDeclaration {
  /// Which keyword introduces it.
  let keyword: String

  /// The line of its first word, from 1.
  let line: Int

  /// Whether it or a type around it is private to its file.
  let isPrivate: Bool

  /// Whether other targets see it.
  let isPublic: Bool

  /// Whether it is a member of types only, not of a function.
  let isMember: Bool

  /// The line of the closing brace of its body, where it has one on a line of its own or not.
  var end: Int?
}

/// Finds the declarations of a file.
struct DeclarationFinder {
  private struct Scope {
    let isType: Bool
    let isPrivate: Bool
    let keyword: String
    let isPublic: Bool
    let declaration: Int?
  }

  private static let types: Set = ["struct", "class", "enum", "protocol", "actor", "extension"]
  private static let keywords = types.union([
    "func", "init", "var", "let", "typealias", "subscript", "case", "associatedtype",
  ])
  private static let modifiers: Set = [
    "public", "internal", "package", "private", "fileprivate", "static", "final", "mutating",
    "nonmutating", "indirect", "override", "convenience", "required", "nonisolated", "consuming",
    "borrowing", "lazy", "weak", "unowned", "prefix", "postfix", "infix",
  ]
  private var found: [FoundDeclaration] = []
  private var scopes: [Scope] = []
  private var pending: Int?
  private var parentheses = 0

  /// Every declaration of the file, with the line where its body ends.
  static func declarations(of file: TextFile) -> [FoundDeclaration] {
    var finder = DeclarationFinder()
    for (number, line) in file.code.enumerated() { finder.read(line.utf8, number + 1) }
    return finder.found
  }

  private mutating func read(_ line: Substring.UTF8View, _ number: Int) {
    if parentheses == 0 { declare(line, number) }
    for byte in line {
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
      case UInt8(ascii: "{"): open()
      case UInt8(ascii: "}"): close(number)
      default: break
      }
    }
  }

  private mutating func declare(_ line: Substring.UTF8View, _ number: Int) {
    guard let (words, keyword) = head(line) else { return }
    let outer = scopes.last?.isPrivate ?? false
    let own = words.contains("private") || words.contains("fileprivate")
    pending = found.count
    found.append(
      FoundDeclaration(
        keyword: keyword, line: number, isPrivate: own || outer,
        isPublic: words.contains("public") || sharesVisibility(keyword),
        isMember: scopes.allSatisfy(\.isType)))
  }

  /// Whether a declaration is as visible as the type around it: a case, or what a protocol asks
  /// for.
  private func sharesVisibility(_ keyword: String) -> Bool {
    guard let scope = scopes.last, scope.isPublic else { return false }
    return scope.keyword == "protocol" || (scope.keyword == "enum" && keyword == "case")
  }

  /// The modifiers and the keyword that a line begins with, where it begins with a declaration.
  private func head(_ line: Substring.UTF8View) -> ([String], String)? {
    var modifiers: [String] = []
    for word in line.split(separator: UInt8(ascii: " ")) {
      if word.first == UInt8(ascii: "@") || word.first == UInt8(ascii: "}") { continue }
      let name = String(decoding: word.prefix { TextFile.isLetter($0) }, as: UTF8.self)
      if Self.keywords.contains(name), name != "class" || word.count == 5 {
        return (modifiers, name)
      }
      guard Self.modifiers.contains(name) else { return nil }
      if name.utf8.count == word.count { modifiers.append(name) }
    }
    return nil
  }

  private mutating func open() {
    guard parentheses == 0 else { return scopes.append(inner) }
    let declaration = pending
    pending = nil
    guard let declaration else { return scopes.append(inner) }
    scopes.append(
      Scope(
        isType: Self.types.contains(found[declaration].keyword),
        isPrivate: found[declaration].isPrivate, keyword: found[declaration].keyword,
        isPublic: found[declaration].isPublic, declaration: declaration))
  }

  private var inner: Scope {
    Scope(
      isType: false, isPrivate: scopes.last?.isPrivate ?? false, keyword: "", isPublic: false,
      declaration: nil)
  }

  private mutating func close(_ number: Int) {
    if let declaration = scopes.popLast()?.declaration { found[declaration].end = number }
    pending = nil
  }
}
