import Schema

/// What a list of augmentations does to the inputs of a data set, in training and in evaluation.
/// Images are changed, other inputs are left alone.
public struct InputChanges: Sendable {
  /// The change of each input in training; nil where there is none.
  public let training: [AugmentationMap?]
  /// The change of each input in evaluation: of its size alone.
  public let evaluation: [AugmentationMap?]
  /// What mixes the examples of a batch; nil where nothing does.
  public let mixing: BatchMixing?

  /// The changes for inputs of these headers. Throws where a step cannot be made.
  public init(
    _ steps: [any Augmentation], on inputs: [InputHeader]
  ) throws(AugmentationFailure) {
    mixing = BatchMixing(steps)
    try InputChanges.verify(steps, inputs)
    var training: [AugmentationMap?] = []
    var evaluation: [AugmentationMap?] = []
    for input in inputs {
      training.append(try InputChanges.map(steps, input, isRandom: true))
      evaluation.append(try InputChanges.map(steps, input, isRandom: false))
    }
    (self.training, self.evaluation) = (training, evaluation)
  }

  /// The augmentations that calls name.
  public static func steps(_ calls: [Call]) -> [any Augmentation] {
    calls.compactMap { DataCatalogues.augmentations[$0.name]?.init(arguments: $0.arguments) }
  }

  /// The shape of an input after the changes, as the model sees it before preprocessing.
  public func shape(_ index: Int, of input: InputHeader) -> InputShape {
    (training[index] ?? evaluation[index])?.output.shape ?? input.shape
  }

  private static func image(_ input: InputHeader) -> ImageShape? {
    input.ids == nil ? ImageShape(input.shape) : nil
  }

  private static func verify(
    _ steps: [any Augmentation], _ inputs: [InputHeader]
  ) throws(AugmentationFailure) {
    let hasImages = inputs.contains { image($0) != nil }
    for (number, step) in steps.enumerated() {
      let name = type(of: step).declaration.name
      if step is any MixingStep, inputs.count > 1 {
        let refusal = AugmentationRefusal(
          "`\(name)` mixes one input, and the data have \(inputs.count)", "leave it out")
        throw AugmentationFailure(step: number, refusal: refusal)
      }
      let isForAll = step is Mixup && inputs.allSatisfy { $0.ids == nil }
      if !hasImages, !isForAll {
        let kind = inputs.contains { $0.ids != nil } ? "ids" : "\(inputs[0].shape.text) numbers"
        let refusal = AugmentationRefusal(
          "`\(name)` changes images, and an input is \(kind)",
          "images are height x width x channels; leave it out for tables and texts")
        throw AugmentationFailure(step: number, refusal: refusal)
      }
    }
  }

  private static func map(
    _ steps: [any Augmentation], _ input: InputHeader, isRandom: Bool
  ) throws(AugmentationFailure) -> AugmentationMap? {
    guard let image = image(input) else { return nil }
    let map = try AugmentationMap(
      steps, on: image, isRandom: isRandom, isStoredAsBytes: input.element == .uint8)
    return map.isIdentity ? nil : map
  }
}
