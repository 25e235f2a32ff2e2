import Graph
import Support

extension Origin {
  /// The line of the spec that the layer's statement begins on, from 1; nil where it comes from
  /// none of the texts.
  func line(in sources: SourceMap) -> Int? {
    guard let span, sources.texts.indices.contains(span.source.index) else { return nil }
    return sources[span.source].position(of: span.start).line
  }
}

extension Node {
  /// What listings call the node: a formula by its own name, others by their operator's.
  var listedName: String { operation.attributes.optionalWord("name") ?? operation.name }
}
