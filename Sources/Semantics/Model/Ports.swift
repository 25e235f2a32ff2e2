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
    guard let form = InputForm(node.type, ArgumentReader(notes: notes, scope: scope)) else {
      flow.isLost = true
      return
    }
    let type = form.type
    guard type.extents.allSatisfy({ $0 >= 1 }), type.isAddressable else {
      notes.add(ModelDiagnostics.badInput(node.type.span, type.extents))
      flow.isLost = true
      return
    }
    let origin = Origin(layer: node.name.text, span: span)
    let value = graph.addInput(node.name.text, type, origin: origin)
    inputs.append(Model.Port(name: node.name.text, value: value, ids: form.ids, span: span))
    surroundings.idCounts[value] = form.ids
    flow.current = value
    flow.isLost = false
    flow.taps[node.name.text] = Flow.Tap(value: value, span: node.name.span)
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

/// What an input takes: an extent of numbers, or a sequence of ids.
private struct InputForm {
  /// The type.
  let type: TensorType
  /// How many different ids there are; nil for numbers.
  let ids: Int?

  /// The form of `28x28x1` or `128 of id(96)`; nil, with a diagnostic, for anything else.
  init?(_ expression: Expression, _ reader: ArgumentReader) {
    guard case .of(let length, let kind) = expression.kind else {
      guard let extents = InputForm.extents(expression, reader) else { return nil }
      (type, ids) = (TensorType(extents, batched: true), nil)
      return
    }
    guard let ids = InputForm.ids(kind, reader),
      let extents = InputForm.extents(length, reader)
    else { return nil }
    (type, self.ids) = (TensorType(extents, batched: true, element: .int32), ids)
  }

  private static func extents(_ expression: Expression, _ reader: ArgumentReader) -> [Int]? {
    let type = ValueType.size(axes: 1...8)
    guard case .size(let extents) = reader.value(expression, as: type, for: "shape", of: "input")
    else { return nil }
    return extents
  }

  /// The count of `id(96)`.
  private static func ids(_ expression: Expression, _ reader: ArgumentReader) -> Int? {
    guard case .call(let name, let arguments) = expression.kind, name.text == "id",
      arguments.count == 1, arguments[0].label == nil
    else {
      reader.notes.add(ModelDiagnostics.badIds(expression.span))
      return nil
    }
    let value = reader.value(arguments[0].value, as: .integer(1...1 << 24), for: "id", of: "input")
    guard case .number(let count) = value else { return nil }
    return Int(count)
  }
}
