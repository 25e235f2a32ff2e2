import Schema
import Support
import Syntax

/// Binds the constants of a spec in the order of its text, those that need the data after the data.
struct Constants {
  /// The names that the data give values to.
  static let facts = ["classes", "features"]

  let notes: Notes
  let scope: Scope

  /// Binds what can be known before the data are read, and returns the rest.
  func bind(_ nodes: [LetNode]) -> [LetNode] {
    var known = Set<String>()
    var waiting = Set(Self.facts)
    var late: [LetNode] = []
    for fact in Self.facts {
      scope.withhold(fact, .fact("it comes from the data, which are only read with this section"))
    }
    for node in nodes where scope.absence(node.name.text) == nil {
      scope.withhold(node.name.text, .later(node.name.span))
    }
    for node in nodes where !notes.isFull {
      if Self.facts.contains(node.name.text) {
        notes.add(NameDiagnostics.isAFact(node.name))
      } else if !known.insert(node.name.text).inserted {
        let first = nodes.first { $0.name.text == node.name.text }?.name.span
        notes.add(NameDiagnostics.duplicate(node.name.text, node.name.span, first: first))
      } else if node.value.names.isDisjoint(with: waiting) {
        bind(node)
      } else {
        waiting.insert(node.name.text)
        scope.withhold(node.name.text, .fact("it is computed from what the data say"))
        late.append(node)
      }
    }
    return late
  }

  /// Binds those that need the data, after these are known.
  func bindLate(_ nodes: [LetNode]) {
    for node in nodes { scope.withhold(node.name.text, .later(node.name.span)) }
    for node in nodes { bind(node) }
  }

  private func bind(_ node: LetNode) {
    let value = Evaluator(notes: notes, scope: scope).value(node.value)
    scope.bind(node.name.text, value, at: node.name.span)
  }

  /// What a search may try.
  func domains(_ nodes: [LetNode]) -> [SearchDescription.Domain] {
    let reader = DomainReader(notes: notes, scope: scope)
    return nodes.compactMap { notes.isFull ? nil : reader.domain($0) }
  }
}

extension Scope {
  /// Binds a fact about the data; where it is absent, a use of it is refused with the reason, or
  /// quietly where there is none because the cause was reported.
  func bindFact(_ name: String, _ value: Value?, absent reason: String?) {
    if value == nil, let reason { return withhold(name, .fact(reason)) }
    bind(name, value)
  }
}

/// The blocks of a spec by name.
struct BlockTable {
  let notes: Notes

  /// The blocks, each name once; reports names that are taken and parameters of no type.
  func blocks(_ nodes: [BlockNode]) -> [String: BlockNode] {
    var blocks: [String: BlockNode] = [:]
    for block in nodes where !notes.isFull {
      let name = block.name.text
      if let first = blocks[name] {
        notes.add(NameDiagnostics.duplicate(name, block.name.span, first: first.name.span))
      } else if !Registry.categories(of: name).isEmpty, isLayer(name) {
        notes.add(NameDiagnostics.takenByLayer(block.name))
      } else {
        blocks[name] = block
        check(block.parameters ?? [])
      }
    }
    return blocks
  }

  private func isLayer(_ name: String) -> Bool {
    [.layer, .construct].contains { Registry.declaration(name, in: $0) != nil }
  }

  private func check(_ parameters: [ParameterNode]) {
    var first: [String: Span] = [:]
    for parameter in parameters {
      let name = parameter.name
      if let other = first.updateValue(name.span, forKey: name.text) {
        notes.add(NameDiagnostics.duplicate(name.text, name.span, first: other))
      }
      if let type = parameter.type, !ModelBuilder.parameterTypes.contains(type.text) {
        notes.add(ModelDiagnostics.badParameterType(type))
      }
    }
  }
}
