import Graph
import Operators
import Schema
import Syntax

extension ModelBuilder {
  /// What stands behind a layer: whether the next one absorbs a shift, and the gain of the first
  /// activation before the next layer with weights.
  func character(_ rest: Continuation) -> LayerCharacter {
    var result = LayerCharacter()
    var isFirst = true
    var steps = 0
    for part in rest.rests {
      let end = scan(part.statements, part.scope, &result, &isFirst, &steps)
      if end { break }
    }
    return result
  }

  /// Looks at statements in order; true where the search is over.
  private func scan(
    _ statements: ArraySlice<Statement>, _ scope: Scope, _ result: inout LayerCharacter,
    _ isFirst: inout Bool, _ steps: inout Int
  ) -> Bool {
    for statement in statements {
      steps += 1
      if steps > 32 { return true }
      switch statement.kind {
      case .layer(let node):
        if let block = blocks[node.name.text] {
          if scan(block.body[...], scope, &result, &isFirst, &steps) { return true }
        } else if let character = character(node, scope) {
          if isFirst { result.absorbsShift = character.absorbsShift }
          isFirst = false
          if character.mixes { return true }
          if character.gain != nil {
            result.gain = character.gain
            result.saturates = character.saturates
            return true
          }
        } else {
          return true
        }
      case .repeat(let node):
        if scan(node.body[...], scope, &result, &isFirst, &steps) { return true }
      case .letBinding, .output: continue
      default: return true
      }
    }
    return false
  }

  /// The character of a layer of the catalogue; nil for constructs and where its arguments are wrong.
  private func character(_ node: LayerNode, _ scope: Scope) -> LayerCharacter? {
    guard let type = OperatorCatalogue.layers[node.name.text] else { return nil }
    return notes.quietly {
      let reader = ArgumentReader(notes: notes, scope: scope)
      let span = node.name.span
      let arguments = reader.arguments(node.arguments ?? [], of: type.declaration, at: span)
      return arguments.flatMap { try? type.init(arguments: $0).character }
        ?? (type.declaration.arguments.isEmpty ? nil : LayerCharacter(mixes: true))
    }
  }
}
