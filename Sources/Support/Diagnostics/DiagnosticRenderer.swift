/// Draws diagnostics as text: the message, the source line with carets, labels, notes and the fix.
public struct DiagnosticRenderer: Sendable {
  /// The texts that spans refer to.
  public let sources: SourceMap
  /// How parts are coloured.
  public let style: TextStyle

  /// A renderer over `sources`.
  public init(sources: SourceMap, style: TextStyle = .plain) {
    self.sources = sources
    self.style = style
  }

  /// One diagnostic, with a line end after each line.
  public func render(_ diagnostic: Diagnostic) -> String {
    var lines = [header(diagnostic)]
    if let span = diagnostic.span {
      let main = Label(span, diagnostic.caption ?? "")
      lines += excerpt(main: main, others: diagnostic.labels)
    }
    lines += diagnostic.notes.flatMap { bullet("note", $0) }
    if let fix = diagnostic.fix { lines += bullet("fix", fix.summary) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// All diagnostics, an empty line between each.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map(render).joined(separator: "\n")
  }

  private func header(_ diagnostic: Diagnostic) -> String {
    let kind = "\(diagnostic.severity.rawValue)[\(diagnostic.code.id)]"
    return style.paint(kind, colour(diagnostic.severity)) + ": "
      + style.paint(Printable.clean(diagnostic.message), .bold)
  }

  private func colour(_ severity: Severity) -> TextStyle.Colour {
    severity == .error ? .red : severity == .warning ? .yellow : .cyan
  }

  private func bullet(_ kind: String, _ text: String) -> [String] {
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let indent = String(repeating: " ", count: kind.count + 5)
    return rows.enumerated().map { index, row in
      index == 0 ? "  \(style.paint("=", .blue)) \(kind): \(row)" : indent + row
    }
  }
}

extension DiagnosticRenderer {
  /// The lines of source that the labels touch, each with its carets beneath.
  private func excerpt(main: Label, others: [Label]) -> [String] {
    let all = [main] + others
    let width = all.map { String(sources[$0.span.source].line(at: $0.span.start) + 1).count }.max()
    let margin = String(repeating: " ", count: width ?? 1)
    var lines: [String] = []
    for (source, labels) in groupedBySource(all) {
      let arrow = lines.isEmpty ? "-->" : ":::"
      lines.append("\(margin)\(style.paint(arrow, .blue)) \(sources.location(of: labels[0].span))")
      lines.append("\(margin) \(style.paint("|", .blue))")
      lines += rows(in: sources[source], labels: labels, main: main, width: width ?? 1)
    }
    return lines
  }

  private func groupedBySource(_ labels: [Label]) -> [(SourceID, [Label])] {
    var groups: [(SourceID, [Label])] = []
    for label in labels {
      if let index = groups.firstIndex(where: { $0.0 == label.span.source }) {
        groups[index].1.append(label)
      } else {
        groups.append((label.span.source, [label]))
      }
    }
    return groups
  }

  private func rows(in text: SourceText, labels: [Label], main: Label, width: Int) -> [String] {
    let margin = String(repeating: " ", count: width)
    var lines: [String] = []
    var previous: Int?
    for label in labels.sorted(by: { $0.span.start < $1.span.start }) {
      let line = text.line(at: min(label.span.start, text.bytes.count))
      if line != previous {
        if let previous, line > previous + 1 {
          lines.append("\(margin) \(style.paint("⋮", .blue))")
        }
        let number = String(line + 1)
        let pad = String(repeating: " ", count: width - number.count)
        let shown = Printable.clean(text.slice(text.lineRange(line)))
        lines.append(style.paint("\(pad)\(number) |", .blue) + " " + shown.clipped(to: 160))
      }
      previous = line
      lines.append("\(margin) \(style.paint("|", .blue)) " + carets(label, in: text, line, main))
    }
    return lines
  }

  private func carets(_ label: Label, in text: SourceText, _ line: Int, _ main: Label) -> String {
    let range = text.lineRange(line)
    let before = Printable.clean(
      text.slice(range.lowerBound..<max(range.lowerBound, label.span.start)))
    let end = min(max(label.span.end, label.span.start), range.upperBound)
    let inside = Printable.clean(text.slice(min(label.span.start, end)..<end))
    let mark = label == main ? "^" : "-"
    let drawn = String(repeating: mark, count: min(max(1, inside.count), 160))
    let colour: TextStyle.Colour = label == main ? .red : .blue
    let space = String(repeating: " ", count: min(before.count, 160))
    return space + style.paint(label.text.isEmpty ? drawn : drawn + " " + label.text, colour)
  }
}
