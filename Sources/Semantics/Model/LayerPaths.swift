import Graph
import Support
import Syntax

extension ModelBuilder {
  /// A path for a layer: its alias, or its kind with a number, under the flow's place. In a repeat
  /// an alias gets a number, too.
  func path(_ kind: String, alias: Name?, _ flow: Flow) -> String {
    guard let alias else { return numbered(flow.place.prefix + kind) }
    let wanted = flow.place.prefix + alias.text
    if flow.repeats > 0 { return numbered(wanted) }
    if let first = taken[wanted] {
      notes.add(NameDiagnostics.duplicate(alias.text, alias.span, first: first))
      return numbered(wanted)
    }
    taken[wanted] = alias.span
    return wanted
  }

  /// The next free name of a kind: `unit_1`, `unit_2`, ...
  func numbered(_ base: String) -> String {
    var number = counters[base, default: 0]
    while true {
      number += 1
      let name = "\(base)_\(number)"
      if taken[name] == nil {
        counters[base] = number
        taken.updateValue(nil, forKey: name)
        return name
      }
    }
  }

  /// A branch's path: its name, with a number where another branch has it already.
  func branchPath(_ name: String, _ flow: Flow) -> String {
    let wanted = flow.place.prefix + name
    if taken[wanted] == nil {
      taken.updateValue(nil, forKey: wanted)
      counters[wanted] = max(counters[wanted] ?? 0, 1)
      return wanted
    }
    return numbered(wanted)
  }

  /// Remembers a layer's result under its alias.
  func tap(_ alias: Name?, _ value: ValueID, _ flow: inout Flow) {
    guard let alias else { return }
    if inputs.contains(where: { $0.name == alias.text }) {
      notes.add(
        NameDiagnostics.duplicate(alias.text, alias.span, first: flow.taps[alias.text]?.span))
    }
    flow.taps[alias.text] = Flow.Tap(value: value, span: alias.span)
  }

  /// What a name refers to; nil, with a diagnostic unless the name's own mistake was reported,
  /// where it refers to nothing.
  func resolve(_ name: String, _ span: Span, _ flow: Flow) -> ValueID? {
    if let tap = flow.taps[name] { return tap.value }
    notes.add(NameDiagnostics.unknownReference(name, span, known: flow.taps.keys.sorted()))
    return nil
  }
}
