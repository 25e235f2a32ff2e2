#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Data
import Support

/// What a frozen plan says about itself: how to read its inputs and outputs.
public struct PlanAbout: Codable, Hashable, Sendable {
  /// The spec's name.
  public var name: String
  /// The version of the tool that froze it.
  public var version: String
  /// The names of the classes; empty for a regression.
  public var classes: [String]
  /// The output that predictions are read from.
  public var output: String
  /// The output that holds probabilities; nil where there is none.
  public var probabilities: String?
  /// How a table becomes inputs; nil where the data were no table.
  public var table: TableEncoding?
  /// The characters that ids stand for; nil where the data were no text.
  public var vocabulary: Vocabulary?
  /// How many different ids the inputs that take ids know, by name; nil where there are none.
  public var ids: [String: Int]?
  /// What reduced precision costs; nil for floats.
  public var precision: PrecisionLoss?

  /// The description as JSON, members in alphabetical order.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }

  /// Reads a description; nil where the text is none.
  public init?(json: String) {
    guard let value = try? JSONDecoder().decode(PlanAbout.self, from: Data(json.utf8)) else {
      return nil
    }
    self = value
  }

  /// A description.
  public init(
    name: String, version: String, classes: [String], output: String, probabilities: String?,
    table: TableEncoding?, vocabulary: Vocabulary? = nil,
    ids: [String: Int]? = nil
  ) {
    self.name = name
    self.version = version
    self.classes = classes
    self.output = output
    self.probabilities = probabilities
    self.table = table
    self.vocabulary = vocabulary
    self.ids = ids
  }
}
