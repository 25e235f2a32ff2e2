import Schema
import Support

/// A table in a file of separated values.
public struct CSVSource: DataSource {
  private static let column = ValueType.either([.text, .count])

  /// How the language names it.
  public static let declaration = Declaration(
    "csv", .source,
    "A table of separated values, plain or gzip; text columns become one-hot inputs.",
    arguments: [
      Argument("file", .text, .required, "the file"),
      Argument(
        "target", .either([.text, .count, .choice(["last"])]), .value(.name("last")),
        "the column to predict: its name, its position from 1, or `last`"),
      Argument(
        "header", .choice(["auto", "true", "false"]), .value(.name("auto")),
        "whether the first row names the columns; `auto`: if it holds only different texts, above "
          + "at least one numeric column"),
      Argument(
        "columns", .list(.text), .absent("the header, or positions"), "names for the columns"),
      Argument(
        "categorical", .list(column), .absent("columns with a value that is no number"),
        "columns that are categorical though their values are numbers"),
      Argument(
        "ids", .list(column), .absent("none"),
        "columns of categories that become inputs of ids, for an `embedding`"),
      Argument("ignore", .list(column), .absent("none"), "columns to leave out"),
      Argument(
        "missing", .list(.text), .value(.list([.string("?")])),
        "texts that stand for a missing value; an empty field always does"),
      Argument("strip", .text, .absent("nothing"), "text to remove from the end of target labels"),
      Argument("separator", .text, .value(.string(",")), "the character between fields"),
      Argument(
        "task", .choice(["auto", "classification", "regression"]), .value(.name("auto")),
        "`auto`: regression for a numeric target, classification for a text"),
    ],
    source: "RFC 4180.",
    details: """
      Whether a column is numeric is decided from all rows of the training file. A missing number \
      becomes the mean of the training part, a missing category a category of its own, a category \
      unknown in training zeros. Columns in `ids` are inputs of their own, one id of as many as \
      there are categories and one more for missing and unknown ones; the other columns are then \
      the input `features`. Numeric inputs are not scaled: use standardize. Blanks around \
      fields are dropped and empty lines skipped.
      """,
    example: #"train = csv("adult.csv", target = "income", ignore = ["fnlwgt"])"#)

  private let file: String
  private let dialect: CSVDialect
  private let wishes: TableFitter.Wishes

  /// The source with accepted arguments.
  public init(arguments: Arguments) {
    file = arguments.text("file")
    let separator = arguments.text("separator").utf8.first ?? 0x2C
    let header = arguments.word("header")
    dialect = CSVDialect(
      separator: separator, header: header == "auto" ? nil : header == "true",
      missing: Self.texts(arguments.list("missing")),
      strip: arguments.optionalText("strip") ?? "")
    wishes = TableFitter.Wishes(
      columns: Self.texts(arguments.list("columns")), target: arguments["target"],
      categorical: arguments.list("categorical"), ids: arguments.list("ids"),
      ignore: arguments.list("ignore"),
      task: arguments.word("task"))
  }

  private static func texts(_ values: [Value]) -> [String] {
    values.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }

  /// Reads the whole table: the width of one-hot columns stands in no header.
  public func header(_ context: SourceContext) throws(DiagnosticError) -> DatasetHeader {
    let table = try scan(file, dialect, context)
    let encoding = try TableFitter(table, dialect, wishes, at: context.span).fit()
    return DatasetHeader(
      count: table.rows - (encoding.dialect.header == true ? 1 : 0),
      inputs: encoding.inputHeaders, targets: [TargetHeader(kind: encoding.targetKind)])
  }

  /// Reads the table; under the training part's encoding where there is one, but with this source's
  /// own marks of missing values and label endings.
  public func load(
    _ context: SourceContext, like training: Dataset?
  ) throws(DiagnosticError) -> Dataset {
    let table = try scan(file, dialect, context)
    var encoding: TableEncoding
    if let known = training?.table {
      encoding = known
      encoding.dialect = CSVDialect(
        separator: dialect.separator, header: dialect.header ?? known.dialect.header,
        missing: dialect.missing, strip: dialect.strip)
    } else {
      encoding = try TableFitter(table, dialect, wishes, at: context.span).fit()
    }
    return try TableEncoder(table, encoding, at: context.span).encode()
  }
}

private func scan(
  _ file: String, _ dialect: CSVDialect, _ context: SourceContext
) throws(DiagnosticError) -> CSVTable {
  let content = try DataFile(file, context).content(limit: context.limit)
  var scanner = CSVScanner(content, separator: dialect.separator, at: context.span)
  return try scanner.scan()
}

extension TableEncoding {
  /// Reads a table to predict from; its rows may lack the target column.
  public func load(_ file: String, _ context: SourceContext) throws(DiagnosticError) -> Dataset {
    let table = try scan(file, dialect, context)
    return try TableEncoder(table, self, targetOptional: true, at: context.span).encode()
  }
}
