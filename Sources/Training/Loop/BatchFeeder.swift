import Data
import Graph
import Runtime
import Semantics

/// Feeds batches of a data set to an executable: inputs straight from the loader's memory, targets
/// in the form that the losses want.
final class BatchFeeder {
  private struct Input {
    let name: String
    let field: Int
  }

  private struct Target {
    let field: Int
    let width: Int
    let transform: TargetTransform
    /// The plan's input of classes, where it has one.
    let classes: String?
    /// The plan's own memory for values, where it wants them.
    let values: UnsafeMutablePointer<Float>?
    /// The plan's own memory for the classes of the examples that others were mixed with.
    let partnerClasses: UnsafeMutablePointer<Int32>?
    /// The same for their values.
    let partnerValues: UnsafeMutablePointer<Float>?
  }

  private let executable: Executable
  private let inputs: [Input]
  private let targets: [Target]
  private let share: UnsafeMutablePointer<Float>?

  /// A feeder of a plan whose inputs are those of the model, and the targets of its losses.
  init(_ executable: Executable, _ model: Model, _ data: PreparedData) {
    self.executable = executable
    let dataset = data.train.dataset
    let header = dataset.header
    inputs = model.inputs.compactMap { port in
      header.inputIndex(for: port.name, of: model.inputs.count).map {
        Input(name: port.name, field: $0)
      }
    }
    targets = dataset.outputs.enumerated().map { index, target in
      let name = dataset.outputs.count > 1 ? target.name : nil
      let classes = LossBuilder.targetName(name, .classes)
      let values = executable.input(LossBuilder.targetName(name, .values))
      return Target(
        field: index, width: target.width, transform: data.targets[index],
        classes: executable.input(classes) == nil ? nil : classes,
        values: values?.assumingMemoryBound(to: Float.self),
        partnerClasses: executable.input(classes + LossBuilder.partner)?
          .assumingMemoryBound(to: Int32.self),
        partnerValues: executable.input(
          LossBuilder.targetName(name, .values) + LossBuilder.partner)?
          .assumingMemoryBound(to: Float.self))
    }
    share = executable.input(LossBuilder.share)?.assumingMemoryBound(to: Float.self)
  }

  /// Points the inputs at a batch.
  func feed(_ batch: Batch) {
    for input in inputs { executable.setInput(input.name, to: batch.inputs[input.field]) }
    for target in targets { feed(batch.targets[target.field], target, batch.count) }
    guard let share else { return }
    share.pointee = batch.mix?.share ?? 1
    let shift = batch.mix?.shift ?? 0
    for target in targets { feedPartners(batch.targets[target.field], target, batch.count, shift) }
  }

  /// The targets of the examples that stand `shift` further on, counted round.
  private func feedPartners(
    _ memory: Batch.TargetMemory, _ target: Target, _ count: Int, _ shift: Int
  ) {
    for row in 0..<count {
      for column in 0..<target.width {
        let own = row * target.width + column
        let other = (row + shift) % count * target.width + column
        switch memory {
        case .classes(let classes):
          target.partnerClasses?[own] = classes[other]
          target.partnerValues?[own] = Float(classes[other])
        case .values(let given):
          target.partnerValues?[own] = target.transform.apply(given[other], column)
        case .absent: break
        }
      }
    }
  }

  private func feed(_ memory: Batch.TargetMemory, _ target: Target, _ count: Int) {
    switch memory {
    case .classes(let classes):
      if let name = target.classes { executable.setInput(name, to: classes) }
      guard let values = target.values else { return }
      for index in 0..<count * target.width { values[index] = Float(classes[index]) }
    case .values(let given):
      guard let values = target.values else { return }
      for index in 0..<count * target.width {
        values[index] = target.transform.apply(given[index], index % target.width)
      }
    case .absent: break
    }
  }
}
