import Data
import Graph
import Runtime

/// Feeds a batch to an executable: inputs straight from the loader's memory, targets in the form
/// that the losses want.
final class TargetFeeder {
  private let executable: Executable
  private let input: String
  private let transform: TargetTransform
  private let wantsClasses: Bool
  private let values: UnsafeMutablePointer<Float>?

  init(_ executable: Executable, input: String, transform: TargetTransform) {
    self.executable = executable
    self.input = input
    self.transform = transform
    wantsClasses = executable.input("target.classes") != nil
    values = executable.input("target.values")?.assumingMemoryBound(to: Float.self)
  }

  /// Points the inputs at a batch; `width` is the number of values of a target.
  func feed(_ batch: Batch, width: Int) {
    executable.setInput(input, to: batch.inputs)
    if wantsClasses, let classes = batch.classes {
      executable.setInput("target.classes", to: classes)
    }
    guard let values else { return }
    if let classes = batch.classes {
      for index in 0..<batch.count { values[index] = Float(classes[index]) }
    } else if let given = batch.values {
      for index in 0..<batch.count * width {
        values[index] = transform.apply(given[index], index % width)
      }
    }
  }
}

extension Dataset {
  /// The number of values of a target; 1 for classes.
  var targetWidth: Int {
    if case .values(let count) = target { return count }
    return 1
  }
}
