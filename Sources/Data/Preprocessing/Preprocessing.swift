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

/// What a preprocessing step is fitted on: the training part after the steps before.
public final class FittingPart {
  /// The training examples.
  public let subset: Subset
  /// The steps before, joined.
  public let transforms: [Transform]
  /// The shape of an input after those steps.
  public let input: InputShape
  /// The place in the spec.
  public let span: Span?
  /// Warnings about the data.
  public internal(set) var warnings: [Diagnostic] = []

  /// A part; not empty.
  public init(_ subset: Subset, after transforms: [Transform] = [], at span: Span? = nil) {
    self.subset = subset
    self.transforms = Transform.joined(transforms)
    self.span = span
    input = transforms.reduce(subset.dataset.input) { $1.shape(for: $0) }
  }

  /// Notes a finding.
  func warn(_ code: DiagnosticCode, _ message: String, notes: [String] = []) {
    warnings.append(Diagnostic(code, message, at: span, notes: notes))
  }
}

/// Preprocessing steps after fitting.
public struct FittedPreprocessing: Sendable {
  /// The maps, neighbouring affine ones joined.
  public let transforms: [Transform]
  /// The shape of an input after them.
  public let output: InputShape
  /// Warnings about the data.
  public let warnings: [Diagnostic]

  /// Fits steps one after another on the training part; `spans` are their places in the spec.
  public init(
    fitting steps: [any Preprocessing], on subset: Subset, at spans: [Span?] = []
  ) throws(DiagnosticError) {
    var transforms: [Transform] = []
    var warnings: [Diagnostic] = []
    for (index, step) in steps.enumerated() {
      let span = index < spans.count ? spans[index] : nil
      let part = FittingPart(subset, after: transforms, at: span)
      transforms.append(try step.fit(part))
      warnings += part.warnings
    }
    self.transforms = Transform.joined(transforms)
    self.warnings = warnings
    output = transforms.reduce(subset.dataset.input) { $1.shape(for: $0) }
  }
}
