import Graph
import Operators
import Schema
import Syntax

extension ModelBuilder {
  /// What stands behind a layer: whether the next one absorbs a shift, and the gain of the first
  /// activation before the next layer with weights.
  func character(_ rest: Continuation) -> LayerCharacter {
    var search = CharacterSearch(builder: self)
    for part in rest.rests {
      if search.scan(part.statements, part.scope) { break }
    }
    return search.result
  }
}

/// Looks at statements in order until what stands behind a layer is known.
struct CharacterSearch {
  let builder: ModelBuilder
  private(set) var result = LayerCharacter()
  private var isFirst = true
  private var steps = 0
  /// How many statements are looked at, at most.
  private static let mostSteps = 32

  init(builder: ModelBuilder) { self.builder = builder }

  /// Looks at some statements; true where the search is over.
  mutating func scan(_ statements: ArraySlice<Statement>, _ scope: Scope) -> Bool {
    for statement in statements {
      steps += 1
      guard steps <= Self.mostSteps else { return true }
      switch statement.kind {
      case .layer(let node): if visit(node, scope) { return true }
      case .repeat(let node): if scan(node.body[...], inside(node, scope)) { return true }
      case .letBinding: continue
      default: return true
      }
    }
    return false
  }

  private func inside(_ node: RepeatNode, _ scope: Scope) -> Scope {
    let inner = Scope(parent: scope)
    if let index = node.index { inner.bind(index.text, .integer(1)) }
    return inner
  }

  private mutating func visit(_ node: LayerNode, _ scope: Scope) -> Bool {
    if let block = builder.blocks[node.name.text] {
      let inner = builder.notes.quietly { builder.bind(block, node, node.name.span, scope) }
      return inner.map { scan(block.body[...], $0) } ?? true
    }
    guard let character = character(node, scope) else { return true }
    if isFirst { result.absorbsShift = character.absorbsShift }
    isFirst = false
    if character.mixes { return true }
    guard let gain = character.gain else { return isNamed(node) }
    result.gain = gain
    result.saturates = character.saturates
    return true
  }

  /// Whether something else reads the layer, too, so that what follows is not all there is.
  private func isNamed(_ node: LayerNode) -> Bool {
    node.alias.map { builder.references.contains($0.text) } ?? false
  }

  /// The character of a layer of the catalogue; nil for constructs and where its arguments are
  /// wrong.
  private func character(_ node: LayerNode, _ scope: Scope) -> LayerCharacter? {
    guard let type = OperatorCatalogue.layers[node.name.text] else { return nil }
    return builder.notes.quietly {
      let reader = ArgumentReader(notes: builder.notes, scope: scope)
      let span = node.name.span
      let arguments = reader.arguments(node.arguments ?? [], of: type.declaration, at: span)
      return arguments.flatMap { try? type.init(arguments: $0).character }
    }
  }
}
