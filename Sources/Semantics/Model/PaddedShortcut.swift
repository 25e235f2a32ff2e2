import Graph
import Operators

/// The way without parameters from what flows into a residual construct to the shape of its body's
/// result: of an image every so many pixels, and zeros in place of the channels that are missing,
/// half of them on each side (He et al. 2016, option A).
struct PaddedShortcut {
  /// What it does, in words.
  let phrase: String
  private let strides: PerAxis?
  private let zeros: PadColumns?

  /// The way between two shapes; throws where pixels cannot be left out evenly, or where channels
  /// would have to be.
  init(from input: TensorType, to result: TensorType) throws(OperatorError) {
    let missing = result.columns - input.columns
    let isImage = input.extents.count == 3 && result.extents.count == 3
    guard missing >= 0, !input.extents.isEmpty,
      isImage || input.extents.dropLast() == result.extents.dropLast(),
      let steps = isImage ? Projection.strides(from: input, to: result) : [1, 1]
    else { throw PaddedShortcut.refusal(input, result) }
    strides = steps == [1, 1] ? nil : PerAxis(steps[0], steps[1])
    zeros = missing == 0 ? nil : PadColumns(before: missing / 2, after: missing - missing / 2)
    let pixels = strides.map { "one of \($0.y)x\($0.x) pixels" }
    let channels = zeros.map {
      "zeros for \(missing) features, \($0.before) in front and \($0.after) behind"
    }
    phrase = [pixels, channels].compactMap { $0 }.joined(separator: ", ")
  }

  /// Adds what it does to a value.
  func apply(
    to input: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    var value = input
    if let strides {
      // The mean of a single pixel is the pixel.
      let window = Window(kernel: PerAxis(1, 1), stride: strides, pad: .none)
      value = try builder.apply(AveragePool(window, countsPadding: false), value)
    }
    if let zeros { value = try builder.apply(zeros, value) }
    return value
  }

  private static func refusal(_ input: TensorType, _ result: TensorType) -> OperatorError {
    OperatorError(
      .disagreement, "zeros alone do not bring the input to the shape that the body makes",
      expected: "the body to give \(input.shapeText), more features, or fewer pixels by a stride",
      found: result.shapeText,
      remedy: "write `shortcut = projection`, which may take features away")
  }
}
