import Schema
import Support

/// A step that maps inputs before the first layer. It is fitted on the training part alone and
/// becomes part of the plan.
public protocol Preprocessing: Declared, Sendable {
  /// The step with arguments that its declaration has accepted.
  init(arguments: Arguments)

  /// The map that the step is for these examples, in Double until the end and the same at any
  /// number of threads.
  func fit(_ part: FittingPart) throws(DiagnosticError) -> Transform

  /// The shape of an output for inputs of a shape, known before fitting.
  func shape(for input: InputShape) -> InputShape
}

extension Preprocessing {
  /// Most steps keep the shape.
  public func shape(for input: InputShape) -> InputShape { input }
}

/// What a preprocessing step is fitted on: one input of the training part after the steps before.
public final class FittingPart {
  /// The training examples.
  public let subset: Subset
  /// Which of their inputs.
  public let field: InputField
  /// What happens to the rows before this step; neighbouring affine maps joined.
  public let preparation: InputPreparation
  /// The shape of an input after that.
  public let input: InputShape
  /// The place in the spec.
  public let span: Span?
  /// Warnings about the data.
  public internal(set) var warnings: [Diagnostic] = []

  /// A part; not empty.
  public init(
    _ subset: Subset, field: Int = 0, after preparation: InputPreparation = .none,
    at span: Span? = nil
  ) {
    self.subset = subset
    self.field = subset.dataset.inputs[field]
    self.preparation = InputPreparation(
      map: preparation.map, transforms: Transform.joined(preparation.transforms))
    self.span = span
    let shape = self.field.shape
    input = preparation.transforms.reduce(preparation.map?.shape(for: shape) ?? shape) {
      $1.shape(for: $0)
    }
  }

  /// Notes a finding.
  func warn(_ code: DiagnosticCode, _ message: String, notes: [String] = []) {
    warnings.append(Diagnostic(code, message, at: span, notes: notes))
  }
}

/// Preprocessing steps of one input after fitting.
public struct FittedPreprocessing: Sendable {
  /// The maps, neighbouring affine ones joined.
  public let transforms: [Transform]
  /// The shape of an input after them.
  public let output: InputShape
  /// Warnings about the data.
  public let warnings: [Diagnostic]

  /// Fits steps one after another on an input of the training part, as `map` makes its examples for
  /// evaluation; `spans` are their places in the spec. Ids take no steps.
  public init(
    fitting steps: [any Preprocessing], on subset: Subset, field: Int = 0,
    map: (any ExampleMap)? = nil, at spans: [Span?] = []
  ) throws(DiagnosticError) {
    var preparation = InputPreparation(map: map)
    var warnings: [Diagnostic] = []
    let input = subset.dataset.inputs[field]
    let isNumeric = input.storage.element != .int32
    for (index, step) in steps.enumerated() where isNumeric {
      let span = index < spans.count ? spans[index] : nil
      let part = FittingPart(subset, field: field, after: preparation, at: span)
      preparation.transforms.append(try step.fit(part))
      warnings += part.warnings
    }
    transforms = Transform.joined(preparation.transforms)
    self.warnings = warnings
    let shape = isNumeric ? map?.shape(for: input.shape) ?? input.shape : input.shape
    output = preparation.transforms.reduce(shape) { $1.shape(for: $0) }
  }
}
