import Schema
import Support

/// Finds out from a training table how its columns are to be encoded.
struct TableFitter {
  /// What the spec says about the columns.
  struct Wishes: Sendable {
    /// Names for a file without header row.
    var columns: [String] = []
    /// The target column; nil for the last.
    var target: Value?
    /// Columns that are categorical even where all values are numbers.
    var categorical: [Value] = []
    /// Columns of categories that become inputs of ids.
    var ids: [Value] = []
    /// Columns left out.
    var ignore: [Value] = []
    /// `auto`, `classification` or `regression`.
    var task = "auto"
  }

  /// The most categories of a column.
  static let categoryLimit = 1000
  private let table: CSVTable
  private let dialect: CSVDialect
  private let wishes: Wishes
  private let span: Span?
  private let missing: [[UInt8]]

  /// A fitter for a table.
  init(_ table: CSVTable, _ dialect: CSVDialect, _ wishes: Wishes, at span: Span?) {
    self.table = table
    self.dialect = dialect
    self.wishes = wishes
    self.span = span
    missing = dialect.missing.map { Array($0.utf8) }
  }

  /// The encoding.
  func fit() throws(DiagnosticError) -> TableEncoding {
    let header = dialect.header ?? detectHeader()
    let first = header ? 1 : 0
    guard table.rows > first else {
      throw DataDiagnostics.error(
        DataDiagnostics.empty, "`\(table.content.path)` has a header row and nothing below it",
        at: span)
    }
    let names = try names(header: header)
    let targetPosition = try wishes.target.map { value throws(DiagnosticError) in
      try position(value, names)
    } ?? table.width - 1
    var left: Set<Int> = [targetPosition]
    for value in wishes.ignore { left.insert(try position(value, names)) }
    var categorical: Set<Int> = []
    for value in wishes.categorical { categorical.insert(try position(value, names)) }
    var ids: Set<Int> = []
    for value in wishes.ids { ids.insert(try position(value, names)) }
    var columns: [TableEncoding.Column] = []
    for position in 0..<table.width where !left.contains(position) {
      let forced = categorical.contains(position) || ids.contains(position)
      var kind = try kind(position, names[position], first, forced: forced)
      if ids.contains(position), case .categorical(let categories, _) = kind {
        kind = .ids(categories: categories)
      }
      columns.append(.init(name: names[position], position: position, kind: kind))
    }
    if columns.isEmpty {
      throw DataDiagnostics.error(
        DataDiagnostics.noInputs,
        "`\(table.content.path)` has \(DataDiagnostics.counted(table.width, "column")) and none is "
          + "left as input",
        at: span)
    }
    return TableEncoding(
      dialect: CSVDialect(
        separator: dialect.separator, header: header, missing: dialect.missing,
        strip: dialect.strip),
      fieldCount: table.width, columns: columns,
      target: try target(targetPosition, names[targetPosition], first))
  }

  /// A first row is a header if it holds only different texts above at least one numeric column.
  private func detectHeader() -> Bool {
    guard wishes.columns.isEmpty, table.rows > 1 else { return false }
    let names = (0..<table.width).map { table.text(0, $0) }
    guard Set(names).count == names.count else { return false }
    for column in 0..<table.width {
      if table.isMissing(0, column, missing) || table.number(0, column) != nil { return false }
    }
    return (0..<table.width).contains { isNumeric($0, from: 1) && hasValue($0, from: 1) }
  }

  private func hasValue(_ column: Int, from first: Int) -> Bool {
    (first..<table.rows).contains { !table.isMissing($0, column, missing) }
  }

  private func isNumeric(_ column: Int, from first: Int) -> Bool {
    (first..<table.rows).allSatisfy {
      table.number($0, column) != nil || table.isMissing($0, column, missing)
    }
  }

  private func names(header: Bool) throws(DiagnosticError) -> [String] {
    if wishes.columns.isEmpty {
      return (0..<table.width).map { header ? table.text(0, $0) : String($0 + 1) }
    }
    if wishes.columns.count == table.width { return wishes.columns }
    throw DataDiagnostics.error(
      DataDiagnostics.noColumn,
      "`columns` names \(DataDiagnostics.counted(wishes.columns.count, "column")) and "
        + "`\(table.content.path)` has \(table.width)",
      at: span)
  }

  private func position(_ value: Value, _ names: [String]) throws(DiagnosticError) -> Int {
    switch value {
    case .number(let number) where number >= 1 && number <= Double(table.width):
      return Int(number) - 1
    case .name("last"): return table.width - 1
    case .string(let name):
      if let found = names.firstIndex(of: name) { return found }
      let near = NearestName.find(name, among: names).map { ["did you mean `\($0)`?"] } ?? []
      throw DataDiagnostics.error(
        DataDiagnostics.noColumn, "`\(table.content.path)` has no column `\(name)`", at: span,
        notes: near + ["its columns: " + names.prefix(30).joined(separator: ", ")])
    default:
      throw DataDiagnostics.error(
        DataDiagnostics.noColumn,
        "`\(table.content.path)` has no column \(value): it has \(table.width), counted from 1",
        at: span)
    }
  }
}

extension TableFitter {
  private func kind(
    _ column: Int, _ name: String, _ first: Int, forced: Bool
  ) throws(DiagnosticError) -> TableEncoding.Kind {
    if !forced, isNumeric(column, from: first) {
      return .numeric(mean: mean(column, first))
    }
    var found: Set<String> = []
    var hasMissing = false
    for row in first..<table.rows {
      if table.isMissing(row, column, missing) {
        hasMissing = true
      } else if found.insert(table.text(row, column)).inserted, found.count > Self.categoryLimit {
        throw DataDiagnostics.error(
          DataDiagnostics.manyCategories,
          "column `\(name)` of `\(table.content.path)` has more than "
            + "\(Decimal.grouped(Self.categoryLimit)) categories",
          at: span, notes: ["leave it out with `ignore = [\(Value.quoted(name))]`"])
      }
    }
    return .categorical(categories: Self.ordered(Array(found)), missing: hasMissing)
  }

  private func mean(_ column: Int, _ first: Int) -> Double {
    var sum = 0.0
    var count = 0.0
    for row in first..<table.rows where !table.isMissing(row, column, missing) {
      sum += table.number(row, column) ?? 0
      count += 1
    }
    return count > 0 ? sum / count : 0
  }

  private func target(
    _ column: Int, _ name: String, _ first: Int
  ) throws(DiagnosticError) -> TableEncoding.Target {
    for row in first..<table.rows where table.isMissing(row, column, missing) {
      throw DataDiagnostics.error(
        DataDiagnostics.missingTarget,
        "`\(table.content.path)`, line \(table.line(of: row)): the target `\(name)` is missing",
        at: span)
    }
    let numeric = isNumeric(column, from: first)
    if wishes.task == "regression" || wishes.task == "auto" && numeric {
      return .init(name: name, position: column, classes: nil, numeric: true)
    }
    var labels: Set<String> = []
    for row in first..<table.rows {
      labels.insert(
        TableLabel.text(table, row, column, numeric: numeric, strip: dialect.strip))
    }
    return .init(
      name: name, position: column, classes: Self.ordered(Array(labels)), numeric: numeric)
  }

  /// Numbers by size, other texts by their bytes.
  static func ordered(_ labels: [String]) -> [String] {
    let numbers = labels.compactMap { Double($0) }
    if numbers.count == labels.count {
      return zip(numbers, labels).sorted { $0 < $1 }.map(\.1)
    }
    return labels.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

/// Target labels as they are compared.
enum TableLabel {
  /// The label of a row: numbers in one spelling, texts without what `strip` says at the end.
  static func text(
    _ table: CSVTable, _ row: Int, _ column: Int, numeric: Bool, strip: String
  ) -> String {
    if numeric, let number = table.number(row, column) { return Value.text(number) }
    let text = table.text(row, column)
    guard !strip.isEmpty, text.hasSuffix(strip) else { return text }
    return String(text.dropLast(strip.count))
  }
}
