import Data
import Support

/// What a frozen plan says about itself: how to read its inputs and outputs.
public struct PlanAbout: Hashable, Sendable {
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
    var members: [(String, JSON)] = [("classes", .strings(classes))]
    if let ids {
      let sorted = ids.sorted { $0.key < $1.key }
      members.append(("ids", .object(sorted.map { ($0.key, .integer($0.value)) })))
    }
    members += [("name", .string(name)), ("output", .string(output))]
    if let precision { members.append(("precision", precision.json)) }
    if let probabilities { members.append(("probabilities", .string(probabilities))) }
    if let table { members.append(("table", table.json)) }
    members.append(("version", .string(version)))
    if let vocabulary { members.append(("vocabulary", vocabulary.json)) }
    return JSON.object(members).text
  }

  /// Reads a description; nil where the text is none.
  public init?(json text: String) {
    guard let json = JSON(reading: text), let classes = json["classes"]?.strings,
      let name = json["name"]?.string, let output = json["output"]?.string,
      let version = json["version"]?.string
    else { return nil }
    var known: [String: Int]?
    if let members = json["ids"]?.members {
      let ids = members.compactMap { name, id in id.integer.map { (name, $0) } }
      guard ids.count == members.count else { return nil }
      known = Dictionary(ids, uniquingKeysWith: { first, _ in first })
    }
    let (table, vocabulary) = (json["table"], json["vocabulary"])
    let loss = json["precision"]
    self.init(
      name: name, version: version, classes: classes, output: output,
      probabilities: json["probabilities"]?.string, table: table.flatMap(TableEncoding.init),
      vocabulary: vocabulary.flatMap(Vocabulary.init), ids: known)
    precision = loss.flatMap(PrecisionLoss.init)
    guard (self.table == nil) == (table == nil), (precision == nil) == (loss == nil),
      (self.vocabulary == nil) == (vocabulary == nil)
    else { return nil }
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
