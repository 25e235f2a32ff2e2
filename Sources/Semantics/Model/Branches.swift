import Graph
import Operators
import Schema
import Support
import Syntax

extension ModelBuilder {
  /// `parallel { a { ... } b { ... } } join = concat`.
  func parallel(
    _ node: LayerNode, _ span: Span, _ flow: inout Flow, _ scope: Scope, _ rest: Continuation
  ) {
    guard let body = body(node), count(span) else {
      flow.isLost = true
      return
    }
    if let argument = node.arguments?.first {
      notes.add(ArgumentDiagnostics.tooMany(argument.span, Constructs.parallel))
    }
    let join = join(node)
    _ = entry(node.name.text, span, &flow)
    let results = branches(body, &flow, scope)
    if results.count == 1, !flow.isLost {
      notes.add(ModelDiagnostics.fewBranches(node.name.span))
      flow.isLost = true
    }
    guard !flow.isLost, let join else {
      flow.isLost = true
      return
    }
    do throws(OperatorError) {
      let layer = try join.init(arguments: join.declaration.completed())
      let written = LayerNode(
        name: Name(join.declaration.name, span: node.name.span), arguments: nil, body: nil,
        settings: [], alias: node.alias)
      let path = path(join.declaration.name, alias: node.alias, flow)
      let result = try append(
        layer, results, written, path: path, span, flow, next: LayerCharacter())
      if node.settings.isEmpty { note(path, "join = concat", "no join is written") }
      flow.current = result
      tap(node.alias, result, &flow)
    } catch {
      let labels = zip(body, results).map { Label($0.span, "gives \(graph.type($1).shapeText)") }
      let types = results.map(graph.type)
      notes.add(ModelDiagnostics.refused(error, types, node.name.span, labels))
      flow.isLost = true
    }
  }

  /// The results of all branches; the flow is lost where one of them has a mistake.
  private func branches(
    _ body: [Statement], _ flow: inout Flow, _ scope: Scope
  ) -> [ValueID] {
    var results: [ValueID] = []
    var names: [String: Span] = [:]
    let outer = flow
    for statement in body {
      guard case .layer(let branch) = statement.kind, let inner = branch.body,
        branch.arguments == nil
      else {
        if case .invalid = statement.kind { flow.isLost = true } else { refuse(statement, &flow) }
        continue
      }
      if let first = names.updateValue(branch.name.span, forKey: branch.name.text) {
        notes.add(NameDiagnostics.duplicate(branch.name.text, branch.name.span, first: first))
      }
      for setting in branch.settings {
        notes.add(ModelDiagnostics.straySetting(setting, branch.name))
      }
      var side = outer
      side.taps = flow.taps
      side.isBranch = true
      let path = branchPath(branch.name.text, flow)
      side.place = flow.place.inside(path, [branch.name.text])
      run(inner[...], &side, Scope(parent: scope), Continuation())
      flow.taps = side.taps
      if side.isLost { flow.isLost = true }
      guard !side.isLost, let result = side.current else { continue }
      tap(branch.alias, result, &flow)
      results.append(result)
    }
    return results
  }

  private func refuse(_ statement: Statement, _ flow: inout Flow) {
    notes.add(ModelDiagnostics.notABranch(statement.span))
    flow.isLost = true
  }

  private func join(_ node: LayerNode) -> (any Layer.Type)? {
    var chosen = "concat"
    for setting in node.settings {
      guard setting.target.dotted == "join" else {
        notes.add(ModelDiagnostics.straySetting(setting, node.name))
        return nil
      }
      guard case .path(let names) = setting.value.kind, Self.joins.contains(names.dotted) else {
        notes.add(ModelDiagnostics.badJoin(setting.value))
        return nil
      }
      chosen = names.dotted
    }
    return OperatorCatalogue.layers[chosen]
  }

  /// The ways to join branches.
  static let joins = ["concat", "add", "multiply"]
}
