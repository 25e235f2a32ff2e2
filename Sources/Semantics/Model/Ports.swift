import Graph
import Schema
import Support
import Syntax

extension ModelBuilder {
  /// `input name: 28x28x1`.
  func input(_ node: InputNode, _ span: Span, _ flow: inout Flow, _ scope: Scope) {
    guard flow.blocks.isEmpty, flow.repeats == 0, !flow.isBranch else {
      notes.add(ModelDiagnostics.innerPort("an input", span))
      return
    }
    if let first = inputs.first(where: { $0.name == node.name.text })?.span
      ?? flow.taps[node.name.text]?.span
    {
      notes.add(NameDiagnostics.duplicate(node.name.text, node.name.span, first: first))
      return
    }
    flow.taps[node.name.text] = Flow.Tap(value: nil, span: node.name.span)
    guard let extents = extents(node.type, scope) else {
      flow.isLost = true
      return
    }
    let type = TensorType(extents, batched: true)
    guard extents.allSatisfy({ $0 >= 1 }), type.isAddressable else {
      notes.add(ModelDiagnostics.badInput(node.type.span, extents))
      flow.isLost = true
      return
    }
    let origin = Origin(layer: node.name.text, span: span)
    let value = graph.addInput(node.name.text, type, origin: origin)
    inputs.append(Model.Port(name: node.name.text, value: value, span: span))
    flow.current = value
    flow.isLost = false
    flow.taps[node.name.text] = Flow.Tap(value: value, span: node.name.span)
  }

  private func extents(_ expression: Expression, _ scope: Scope) -> [Int]? {
    if case .of = expression.kind {
      notes.add(ModelDiagnostics.sequenceInput(expression.span))
      return nil
    }
    let reader = ArgumentReader(notes: notes, scope: scope)
    let type = ValueType.size(axes: 1...8)
    guard let value = reader.value(expression, as: type, for: "shape", of: "input") else {
      return nil
    }
    if case .size(let extents) = value { return extents }
    return nil
  }

  /// `output name` or `output name = tap`.
  func output(_ node: OutputNode, _ span: Span, _ flow: inout Flow) {
    guard flow.blocks.isEmpty, flow.repeats == 0 else {
      notes.add(ModelDiagnostics.innerPort("an output", span))
      return
    }
    let names = (inputs + outputs).map { ($0.name, $0.span) }
    if let first = names.first(where: { $0.0 == node.name.text }) {
      notes.add(NameDiagnostics.duplicate(node.name.text, node.name.span, first: first.1))
      return
    }
    guard let value = value(of: node, span, &flow) else { return }
    outputs.append(Model.Port(name: node.name.text, value: value, span: span))
  }

  private func value(of node: OutputNode, _ span: Span, _ flow: inout Flow) -> ValueID? {
    guard let expression = node.value else {
      if flow.current == nil, !flow.isLost {
        notes.add(ModelDiagnostics.nothingFlows("output", span))
        flow.isLost = true
      }
      return flow.isLost ? nil : flow.current
    }
    guard case .path(let names) = expression.kind else {
      notes.add(ModelDiagnostics.badOutput(expression.span))
      flow.isLost = true
      return nil
    }
    let value = resolve(names.dotted, expression.span, flow)
    if value == nil { flow.isLost = true }
    return value
  }
}
