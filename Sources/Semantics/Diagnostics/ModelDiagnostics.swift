import Graph
import Schema
import Support
import Syntax

/// What is wrong with a model.
enum ModelDiagnostics {
  static let shape = DiagnosticCode(
    "E0401", "a layer does not fit what flows into it",
    """
    Every layer wants inputs of certain shapes. The message shows what was expected and what was \
    found, axis by axis; the batch axis is never written. Image axes are height x width x \
    channels. A `linear` layer, for example, wants one axis of features: put `flatten` between an \
    image and it.
    """)
  static let disagreement = DiagnosticCode(
    "E0402", "branches do not fit each other",
    """
    What is added, multiplied or concatenated must agree: sums and products in every axis, \
    concatenations in all but the last. Change the width of one branch, or project one of them \
    with a `linear` layer.
    """)
  static let impossible = DiagnosticCode(
    "E0403", "arguments that are impossible together",
    """
    Each argument is fine by itself, but together, or with this input, they make no sense. The \
    message says which condition is broken.
    """)
  static let size = DiagnosticCode(
    "E0404", "a tensor or network is too large",
    """
    A tensor may have up to 2^40 bytes for an example, and a network up to 100,000 layers once \
    all blocks and repeats are expanded. Most often a repeat count or an extent has a few zeros \
    too many.
    """)
  static let structure = DiagnosticCode(
    "E0405", "the model lacks an input or output",
    """
    A model starts with `input name: shape` and ends with `output name`. What stands before the \
    first input has nothing to read.
    """)
  static let bodyCode = DiagnosticCode(
    "E0406", "braces are missing or out of place",
    """
    `residual`, `parallel`, `repeat` and `block` hold statements between braces; ordinary layers \
    do not. In `parallel` each branch has a name and braces of its own.
    """)
  static let recursionCode = DiagnosticCode(
    "E0407", "a block that uses itself",
    """
    Blocks are expanded in place, so a block that uses itself, directly or through others, would \
    never end. Use `repeat` to stack several of a kind.
    """)
  static let signatureCode = DiagnosticCode(
    "E0408", "a block breaks its signature",
    """
    The signature behind a block's parameters says which shapes it takes and gives: numbers and \
    parameters must agree, `_` fits anything, and any other name stands for the same extent \
    throughout.
    """)
  static let repeatCode = DiagnosticCode(
    "E0409", "a repeat count that is no whole number",
    "`repeat` takes a whole number of at least 1, or a range such as `1 .. 4` for its index.")
  static let join = DiagnosticCode(
    "E0410", "branches cannot be joined this way",
    "Behind `parallel { ... }` stands `join = concat`, `join = add` or `join = multiply`.")

  static let untrainedCode = DiagnosticCode(
    "E0411", "parameters that no loss reaches",
    """
    The loss does not depend on these parameters, so training could never change them. Either an \
    output is taken from a place above the layer, or the loss leaves out an output. Remove the \
    layer, move the output, or add a term to the loss: `(cross_entropy of logits) + 0.3 * (mse of \
    aux)`.
    """)
  static let deadCode = DiagnosticCode(
    "W0412", "a result that nothing uses",
    """
    No output depends on what the layer computes, so it is never run. Most often an output stands \
    above it, or `output name = tap` names an earlier layer.
    """)

  static let codes = [
    shape, disagreement, impossible, size, structure, bodyCode, recursionCode, signatureCode,
    repeatCode, join, untrainedCode, deadCode,
  ]

  static func untrained(_ parameter: ParameterInfo, _ layers: Int, isUsed: Bool) -> Diagnostic {
    let more = layers > 1 ? ["so it is with \(layers) layers in all"] : []
    return Diagnostic(
      untrainedCode, "no loss reaches the parameters of `\(parameter.layer)`", at: parameter.span,
      notes: more + [
        isUsed
          ? "the output behind it has no loss: add a term such as `0.3 * mse of output`"
          : "no output depends on it: move an output behind it, or remove it"
      ])
  }

  static func deadLayer(_ layer: LayerSummary, _ count: Int) -> Diagnostic {
    Diagnostic(
      deadCode, "nothing uses the result of `\(layer.path)`", at: layer.span,
      notes: count > 1 ? ["so it is with \(count) layers in all"] : [])
  }

  static func tooDeep(_ limit: Int, _ span: Span) -> Diagnostic {
    Diagnostic(
      size, "blocks and braces stand more than \(limit) deep inside one another", at: span,
      caption: "expansion stopped here")
  }

  static func innerPort(_ what: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      structure, "\(what) cannot stand here", at: span,
      notes: ["inputs and outputs stand in the model itself, not in what is repeated or reused"])
  }

  static func straySetting(_ setting: SettingNode, _ owner: Name) -> Diagnostic {
    let isParallel = owner.text == Constructs.parallel.name
    return Diagnostic(
      isParallel ? join : bodyCode,
      "`\(setting.target.dotted)` cannot stand behind `\(owner.text)`",
      at: setting.span,
      notes: [
        isParallel
          ? "behind `parallel { ... }` stands `join = concat`, `join = add` or `join = multiply`"
          : "arguments stand in parentheses behind the name; only `parallel` has a `join` "
            + "behind its braces"
      ])
  }

  static func notASignature(_ span: Span) -> Diagnostic {
    Diagnostic(
      signatureCode, "this is no shape", at: span,
      notes: ["a signature is written `[H, W, _] -> [H, W, c]`"])
  }

  static func refused(
    _ error: OperatorError, _ inputs: [TensorType], _ span: Span, _ labels: [Label]
  ) -> Diagnostic {
    let code =
      switch error.kind {
      case .shape: shape
      case .disagreement: disagreement
      case .operands, .attribute: impossible
      case .size: size
      }
    var notes: [String] = []
    if let expected = error.expected { notes.append("expected \(expected)") }
    if let found = error.found {
      notes.append("found    \(found)")
    } else if !inputs.isEmpty {
      notes.append("found    " + inputs.map(\.shapeText).joined(separator: " and "))
    }
    if let remedy = error.remedy { notes.append(remedy) }
    return Diagnostic(code, error.message, at: span, labels: labels, notes: notes)
  }

  static func tooLarge(_ limit: Int, _ span: Span) -> Diagnostic {
    Diagnostic(
      size, "the model has more than \(Decimal.grouped(limit)) layers", at: span,
      caption: "expansion stopped here")
  }

  static func badInput(_ span: Span, _ extents: [Int]) -> Diagnostic {
    let zero = extents.contains { $0 < 1 }
    return Diagnostic(
      size, zero ? "an input has an axis of extent 0" : "an input is too large to address",
      at: span,
      notes: ["expected extents of at least 1, at most 2^40 bytes in all"])
  }

  static func badIds(_ span: Span) -> Diagnostic {
    Diagnostic(
      structure, "an input of a sequence says how many different ids there are", at: span,
      notes: ["write `128 of id(96)`: 128 ids, each one of 96"])
  }

  static func badOutput(_ span: Span) -> Diagnostic {
    Diagnostic(
      structure, "an output is the name of something above", at: span,
      notes: ["write `output name`, or `output name = tap`"])
  }

  static func nothingFlows(_ name: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      structure, "nothing flows into `\(name)`", at: span,
      notes: ["start the model with an input, such as `input image: 28x28x1`"])
  }

  static func noInput(_ span: Span) -> Diagnostic {
    Diagnostic(
      structure, "the model has no input", at: span,
      notes: ["start it with an input, such as `input image: 28x28x1`"])
  }

  static func noOutput(_ span: Span) -> Diagnostic {
    Diagnostic(
      structure, "the model has no output", at: span, notes: ["end it with `output logits`"])
  }

  static func noBody(_ name: Name) -> Diagnostic {
    Diagnostic(bodyCode, "`\(name.text)` takes no braces", at: name.span)
  }

  static func emptyBody(_ name: Name) -> Diagnostic {
    Diagnostic(
      bodyCode, "`\(name.text)` needs statements between braces", at: name.span,
      notes: ["write `\(name.text) { ... }`"])
  }

  static func notABranch(_ span: Span) -> Diagnostic {
    Diagnostic(
      bodyCode, "only named branches can stand in `parallel`", at: span,
      notes: ["write `parallel { left { ... } right { ... } } join = concat`"])
  }

  static func fewBranches(_ span: Span) -> Diagnostic {
    Diagnostic(
      join, "`parallel` needs at least two branches", at: span,
      notes: ["write `parallel { left { ... } right { ... } } join = concat`"])
  }

  static func badJoin(_ value: Expression) -> Diagnostic {
    let name = if case .path(let names) = value.kind { names.dotted } else { "" }
    let nearest = NearestName.find(name, among: ModelBuilder.joins)
    return Diagnostic(
      join, "branches are joined by `concat`, `add` or `multiply`", at: value.span,
      caption: nearest.map { "did you mean `\($0)`?" },
      fix: nearest.map { Fix("write `\($0)`", replace: value.span, with: $0) })
  }

  static func recursion(_ block: String, _ span: Span, definition: Span) -> Diagnostic {
    Diagnostic(
      recursionCode, "the block `\(block)` uses itself", at: span,
      labels: [Label(definition, "defined here")],
      notes: ["use `repeat` to stack several of a kind"])
  }

  static func badParameterType(_ type: Name) -> Diagnostic {
    let words = ModelBuilder.parameterTypes
    let nearest = NearestName.find(type.text, among: words)
    return Diagnostic(
      ArgumentDiagnostics.choiceCode, "`\(type.text)` is no type of a block's parameter",
      at: type.span, caption: nearest.map { "did you mean `\($0)`?" },
      notes: ["the types are \(words.joined(separator: ", "))"],
      fix: nearest.map { Fix("write `\($0)`", replace: type.span, with: $0) })
  }

  static func signature(
    _ block: String, _ side: String, _ span: Span, expected: String, found: String, _ use: Span
  ) -> Diagnostic {
    Diagnostic(
      signatureCode, "the block `\(block)` \(side) another shape than its signature says", at: span,
      labels: [Label(use, "used here")], notes: ["expected \(expected)", "found    \(found)"])
  }

  static func badRepeat(_ value: Value, _ span: Span) -> Diagnostic {
    Diagnostic(
      repeatCode, "`\(value)` is no number of repetitions", at: span,
      notes: ["expected a whole number of at least 1, or a range such as `1 .. 4`"])
  }
}
