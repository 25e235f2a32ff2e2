import Schema
import Semantics
import Support

/// The Markdown form of the manual.
enum ManualPage {
  /// The title, how to read the page, and the contents.
  static var front: String {
    let headings = Manual.categories.map(\.heading) + [constantsHeading, codesHeading]
    let contents = headings.map { "- [\($0)](#\(anchor($0)))" }.joined(separator: "\n")
    return """
      # Reference

      This page is made from the declarations in the source; a test fails when it is stale, and
      `nnspec explain NAME` and `nnspec explain CODE` print its entries. Arguments are given by
      position, in the order of the tables, or as `name = value`. The form of the text itself is
      stated in [nnspec.ebnf](nnspec.ebnf).

      \(contents)

      """
  }

  /// A category: its heading and entries.
  static func category(_ category: Category) -> String {
    let entries = Registry.declarations(category).map(entry)
    return "## \(category.heading)\n\n" + entries.joined(separator: "\n")
  }

  /// One entry: meaning, arguments, details, source, example.
  static func entry(_ declaration: Declaration) -> String {
    var parts = ["### \(declaration.name)", declaration.summary]
    if !declaration.arguments.isEmpty { parts.append(table(declaration)) }
    if !declaration.details.isEmpty { parts.append(declaration.details) }
    parts.append("*Source:* " + escaped(declaration.source))
    if !declaration.example.isEmpty { parts.append("```\n\(declaration.example)\n```") }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func table(_ declaration: Declaration) -> String {
    let title = declaration.category == .section ? "setting" : "argument"
    let rows = declaration.arguments.map { argument in
      let cells = [
        "`\(argument.name)`", "\(argument.type)", ManualText.fallback(argument), argument.summary,
      ]
      return "| " + cells.map(cell).joined(separator: " | ") + " |"
    }
    return (["| \(title) | accepts | default | meaning |", "|---|---|---|---|"] + rows)
      .joined(separator: "\n")
  }

  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  /// A formula's stars and underscores are no emphasis.
  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if character == "*" || character == "_" || character == "<" { result.append("\\") }
      result.append(character)
    }
  }

  private static func anchor(_ heading: String) -> String {
    String(heading.lowercased().map { $0 == " " ? "-" : $0 })
  }
}

extension ManualPage {
  /// The heading of functions and units.
  static let constantsHeading = "Constants and units"
  /// The heading of the diagnostics.
  static let codesHeading = "Diagnostics"

  /// What constants are computed with, and the units of quantities.
  static var constants: String {
    let functions = ConstantFunction.allCases.map { "| `\($0.rawValue)` | \($0.summary) |" }
    let units = Unit.spellings.map {
      "| `\($0.name)` | \($0.unit.dimension.rawValue) | \(Value.text($0.factor)) |"
    }
    return """
      ## \(constantsHeading)

      Wherever a number may stand, so may arithmetic with `+ - * /`, brackets, names bound by `let`,
      and these functions. `classes` and `features` are known from the data.

      | function | value |
      |---|---|
      \(functions.joined(separator: "\n"))

      A quantity is a number with a unit; a unit of another dimension is an error.

      | unit | measures | in base units |
      |---|---|---|
      \(units.joined(separator: "\n"))

      """
  }

  /// All codes with their long texts.
  static var codes: String {
    let entries = AllCodes.all.map { "### \($0.id): \($0.title)\n\n\($0.explanation)\n" }
    return "## \(codesHeading)\n\n" + entries.joined(separator: "\n")
  }
}
