import Support

extension GraphDrawing {
  /// The network in the DOT language of Graphviz, with quoted names.
  public func dot() -> String {
    var lines = ["digraph \(GraphDrawing.quoted(title)) {", "  rankdir=TB;"]
    lines.append("  node [shape=box, style=rounded, fontname=\"sans-serif\"];")
    for node in nodes {
      let label = ([node.title] + node.details).map(GraphDrawing.escaped).joined(separator: "\\n")
      lines.append("  n\(name(node.id)) [label=\"\(label)\"];")
    }
    for edge in edges {
      lines.append("  n\(name(nodes[edge.from].id)) -> n\(name(nodes[edge.to].id));")
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private func name(_ id: Int) -> String { id < 0 ? "_\(id.magnitude)" : String(id) }

  private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  /// `text` inside a quoted DOT string: quotes and backslashes escaped, control characters
  /// replaced.
  private static func escaped(_ text: String) -> String {
    Printable.clean(text).map { $0 == "\"" ? "\\\"" : $0 == "\\" ? "\\\\" : String($0) }.joined()
  }
}
