import CommandLineParsing
import Schema
import Semantics
import Support

/// The manual, made from the declarations that the checker itself works with.
public enum Manual {
  /// How wide entries for the terminal are.
  static let width = 80

  /// The whole manual as Markdown.
  public static func render() -> String {
    let pages = categories.map(ManualPage.category) + [ManualPage.constants, ManualPage.codes]
    return ([ManualPage.front] + pages).joined(separator: "\n")
  }

  /// The entry of a name for the terminal, one for each category that knows it; nil where none
  /// does.
  public static func entry(_ name: String) -> String? {
    let entries = categories.compactMap { Registry.declaration(name, in: $0) }
    guard !entries.isEmpty else { return nil }
    return entries.map(ManualText.entry).joined(separator: "\n")
  }

  /// The long form of a code for the terminal; nil where there is no such code.
  public static func code(_ id: String) -> String? {
    AllCodes.find(id).map { code in
      let text = TextWrap.lines(code.explanation, width: width).joined(separator: "\n")
      return "\(code.id): \(code.title)\n\n\(text)\n"
    }
  }

  /// All names that have an entry, for suggestions and completion.
  public static var names: [String] {
    var seen: Set<String> = []
    return categories.flatMap(Registry.names).filter { seen.insert($0).inserted }
  }

  /// The categories with entries, in the order of a spec and of the lectures.
  static let categories: [Category] = {
    let order: [Category] = [
      .section, .source, .split, .preprocessing, .augmentation, .view, .layer, .construct,
      .initializer,
      .regularizer, .loss, .metric, .optimizer, .schedule, .stop, .average, .clipping, .expectation,
      .stage,
    ]
    let rest = Category.allCases.filter { !order.contains($0) && $0 != .primitive }
    return (order + rest).filter { !Registry.declarations($0).isEmpty }
  }()
}
