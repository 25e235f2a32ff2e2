import Report
import Support

extension DataSummary {
  /// The summary as lines; `width` is that of the terminal.
  public func lines(width: Int) -> [String] {
    var lines = partLines
    let all = parts.first.map { $0.count <= measured } ?? true
    let note = all ? "" : " (figures over the first \(Decimal.grouped(measured)) examples)"
    lines += ["", "inputs" + note] + inputs.flatMap(inputLines)
    lines += ["", "targets"] + targets.map { "  " + $0 }
    lines += balance(width: width)
    guard !files.isEmpty else { return lines }
    var table = Table(["file", "bytes", "hash"])
    for file in files { table.add([file.path, Decimal.grouped(file.bytes), file.hash]) }
    return lines + [""] + table.lines(width: width)
  }

  private var partLines: [String] {
    var table = Table(["part", "examples"])
    for part in parts { table.add([part.name, Decimal.grouped(part.count)]) }
    return table.lines()
  }

  private func inputLines(_ input: Input) -> [String] {
    let change = input.seen == input.stored ? "" : ", the network sees \(input.seen)"
    let head = "  \(input.name): \(input.stored) of \(input.element)\(change)"
    guard !input.before.isEmpty else { return [head] }
    var table = Table(["channel", "mean", "deviation", "mean seen", "deviation seen"])
    let rows = max(input.before.count, input.after.count)
    for index in 0..<rows {
      let before = index < input.before.count ? input.before[index] : nil
      let after = index < input.after.count ? input.after[index] : nil
      let cells = [before?.mean, before?.deviation, after?.mean, after?.deviation]
      table.add([rows == 1 ? "all" : "\(index + 1)"] + cells.map(DataSummary.number))
    }
    return [head] + table.lines().map { "    " + $0 }
  }

  private static func number(_ value: Double?) -> String {
    guard let value else { return "-" }
    return Decimal.fixed(abs(value) < 5e-5 ? 0 : value, places: 4)
  }

  private func balance(width: Int) -> [String] {
    guard let train = parts.first, !train.classCounts.isEmpty, train.classCounts.count <= 1000
    else { return [] }
    let largest = max(1, train.classCounts.max() ?? 1)
    let names = train.classCounts.indices.map { $0 < classes.count ? classes[$0] : "\($0)" }
      .map { Printable.clean($0).clipped(to: 24) }
    let longest = names.map(\.count).max() ?? 0
    let room = max(8, min(40, width - longest - 24))
    let bars = zip(names, train.classCounts).map { name, count in
      let share = Double(count) / Double(max(1, train.count)) * 100
      return "  " + name.padded(to: longest) + "  "
        + Bar.text(Double(count) / Double(largest), width: room) + " "
        + Decimal.grouped(count).leftPadded(to: 9) + "  "
        + Decimal.fixed(share, places: 1).leftPadded(to: 5) + "%"
    }
    return ["", "classes of the training part"] + bars
  }

  /// The summary for machines.
  public var json: JSON {
    .object([
      ("parts", .object(parts.map { ($0.name, part($0)) })),
      ("classes", .array(classes.map(JSON.string))),
      ("inputs", .array(inputs.map(input))),
      ("targets", .array(targets.map(JSON.string))),
      ("measured", .integer(measured)),
      ("files", .array(files.map { file in
        .object([
          ("path", .string(file.path)), ("bytes", .integer(file.bytes)),
          ("hash", .string(file.hash)),
        ])
      })),
    ])
  }

  private func part(_ part: Part) -> JSON {
    .object([
      ("examples", .integer(part.count)),
      ("class_counts", .array(part.classCounts.map(JSON.integer))),
    ])
  }

  private func input(_ input: Input) -> JSON {
    let channels = { (list: [ChannelStatistics]) in
      JSON.array(
        list.map { .object([("mean", .number($0.mean)), ("deviation", .number($0.deviation))]) })
    }
    return .object([
      ("name", .string(input.name)), ("stored", .string(input.stored)),
      ("element", .string(input.element)), ("seen", .string(input.seen)),
      ("before", channels(input.before)), ("after", channels(input.after)),
    ])
  }
}
