import Schema
import Support

/// Turns the rows of a table into inputs and targets under an encoding.
struct TableEncoder {
  private let table: CSVTable
  private let encoding: TableEncoding
  private let span: Span?
  private let missing: [[UInt8]]
  private let first: Int
  /// Whether the rows hold a target.
  private let hasTarget: Bool

  /// An encoder; without a target, rows may lack its column.
  init(
    _ table: CSVTable, _ encoding: TableEncoding, targetOptional: Bool = false, at span: Span?
  ) throws(DiagnosticError) {
    self.table = table
    self.encoding = encoding
    self.span = span
    missing = encoding.dialect.missing.map { Array($0.utf8) }
    first = encoding.dialect.header == true ? 1 : 0
    hasTarget = table.width == encoding.fieldCount
    if !hasTarget, !targetOptional || table.width != encoding.fieldCount - 1 {
      throw DataDiagnostics.error(
        DataDiagnostics.partMismatch,
        "`\(table.content.path)` has \(DataDiagnostics.counted(table.width, "column")), the "
          + "training part \(encoding.fieldCount)",
        at: span)
    }
    if table.rows <= first {
      throw DataDiagnostics.error(
        DataDiagnostics.empty, "`\(table.content.path)` holds no row of data", at: span)
    }
  }

  /// The data set of all rows.
  func encode() throws(DiagnosticError) -> Dataset {
    let count = table.rows - first
    let width = encoding.width
    let (total, overflow) = count.multipliedReportingOverflow(by: width)
    let memory = try RawMemory.allocate(
      overflow ? Int.max : total, width: 4, for: "\(count) rows of \(width) inputs", at: span)
    memory.floats.initialize(repeating: 0, count: total)
    var missing: [MissingValue] = []
    var input = 0
    for column in encoding.columns {
      try encode(column, at: input, into: memory.floats, &missing)
      input += column.kind.width
    }
    missing.sort { ($0.row, $0.feature) < ($1.row, $1.feature) }
    var storages = try idColumns(count)
    if width > 0 { storages.insert(ExampleStorage(.float32, memory), at: 0) }
    let target = TargetField(
      TargetHeader(kind: encoding.targetKind), hasTarget ? try targets() : .absent)
    let base = Dataset(
      count: count, inputs: zip(encoding.inputHeaders, storages).map { InputField($0, $1) },
      outputs: [target], files: [table.content.hash])
    return Dataset(base, table: encoding, missing: missing)
  }

  /// The ids of each column of ids.
  private func idColumns(_ count: Int) throws(DiagnosticError) -> [ExampleStorage] {
    var storages: [ExampleStorage] = []
    for column in encoding.columns {
      guard case .ids(let categories) = column.kind else { continue }
      let order = Dictionary(uniqueKeysWithValues: zip(categories, Int32(0)...))
      let memory = try RawMemory.allocate(count, width: 4, for: "ids", at: span)
      let ids = memory.start.assumingMemoryBound(to: Int32.self)
      let position = position(column)
      for row in first..<table.rows {
        let known = table.isMissing(row, position, missing) ? nil : order[table.text(row, position)]
        ids[row - first] = known ?? Int32(categories.count)
      }
      storages.append(ExampleStorage(.int32, memory))
    }
    return storages
  }

  private func position(_ column: TableEncoding.Column) -> Int {
    hasTarget || column.position < encoding.target.position ? column.position : column.position - 1
  }

  private func encode(
    _ column: TableEncoding.Column, at input: Int, into inputs: UnsafeMutablePointer<Float>,
    _ missing: inout [MissingValue]
  ) throws(DiagnosticError) {
    let width = encoding.width
    let position = position(column)
    switch column.kind {
    case .numeric(let mean):
      for row in first..<table.rows {
        let index = row - first
        if table.isMissing(row, position, self.missing) {
          missing.append(MissingValue(row: Int32(index), feature: Int32(input)))
          inputs[index * width + input] = Float(mean)
        } else {
          inputs[index * width + input] = try number(row, position, column.name)
        }
      }
    case .ids: break
    case .categorical(let categories, let hasMissing):
      let order = Dictionary(uniqueKeysWithValues: zip(categories, 0...))
      for row in first..<table.rows {
        let isMissing = table.isMissing(row, position, self.missing)
        let forMissing = hasMissing ? categories.count : nil
        let own = isMissing ? forMissing : order[table.text(row, position)]
        if let own { inputs[(row - first) * width + input + own] = 1 }
      }
    }
  }

  private func number(_ row: Int, _ column: Int, _ name: String) throws(DiagnosticError) -> Float {
    guard let value = table.number(row, column) else {
      throw DataDiagnostics.error(
        DataDiagnostics.notNumeric, "\(place(row)): `\(shown(row, column))` in the numeric column "
          + "`\(name)`", at: span)
    }
    let float = Float(value)
    if float.isFinite { return float }
    throw DataDiagnostics.error(
      DataDiagnostics.notFinite,
      "\(place(row)): \(shown(row, column)) in column `\(name)` is too large for single precision",
      at: span)
  }

  private func targets() throws(DiagnosticError) -> Targets {
    let column = encoding.target.position
    guard let classes = encoding.target.classes else {
      var values: [Float] = []
      for row in first..<table.rows {
        try requireTarget(row)
        values.append(try number(row, column, encoding.target.name))
      }
      return .values(values)
    }
    let order = Dictionary(uniqueKeysWithValues: zip(classes, Int32(0)...))
    var labels: [Int32] = []
    for row in first..<table.rows {
      try requireTarget(row)
      let label = TableLabel.text(
        table, row, column, numeric: encoding.target.numeric, strip: encoding.dialect.strip)
      guard let index = order[label] else { throw unknownClass(row, label, classes) }
      labels.append(index)
    }
    return .classes(labels)
  }

  private func requireTarget(_ row: Int) throws(DiagnosticError) {
    guard table.isMissing(row, encoding.target.position, missing) else { return }
    throw DataDiagnostics.error(
      DataDiagnostics.missingTarget,
      "\(place(row)): the target `\(encoding.target.name)` is missing", at: span)
  }

  private func unknownClass(_ row: Int, _ label: String, _ classes: [String]) -> DiagnosticError {
    var notes = ["known classes: " + classes.prefix(20).joined(separator: ", ")]
    if let known = classes.first(where: { label.hasPrefix($0) && !$0.isEmpty }) {
      let rest = String(label.dropFirst(known.count))
      notes.append("`strip = \(Value.quoted(rest))` would make it `\(known)`")
    }
    return DataDiagnostics.error(
      DataDiagnostics.unknownClass,
      "\(place(row)): the training part has no class `\(label)`", at: span, notes: notes)
  }

  private func place(_ row: Int) -> String {
    "`\(table.content.path)`, line \(table.line(of: row))"
  }

  private func shown(_ row: Int, _ column: Int) -> String {
    String(table.text(row, column).prefix(60))
  }
}
