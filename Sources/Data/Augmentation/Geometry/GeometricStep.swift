/// A step that moves pixels; neighbouring ones become one warp, so that an image is interpolated
/// once and what one step pushed out another may bring back.
protocol GeometricStep: Augmentation {
  /// What stands beyond the border.
  var border: Border { get }

  /// Where the pixels of the result come from.
  func map(_ image: ImageShape, _ draw: inout AugmentationDraw) -> PlaneMap

  /// The same for evaluation, where nothing is left to chance.
  func fixedMap(_ image: ImageShape) -> PlaneMap
}

extension GeometricStep {
  /// Evaluation leaves images as they are.
  func fixedMap(_ image: ImageShape) -> PlaneMap { .identity }
}

/// A step that scales a part of the image to a fixed size.
protocol ResizingStep: Augmentation {
  /// The part that is taken.
  func box(_ image: ImageShape, _ draw: inout AugmentationDraw) -> Box

  /// The part that evaluation takes.
  func fixedBox(_ image: ImageShape) -> Box
}

/// A step that changes numbers where they are.
protocol PixelStep: Augmentation {
  /// Changes an image in place.
  func change(
    _ pixels: UnsafeMutablePointer<Float>, _ image: ImageShape, _ draw: inout AugmentationDraw)
}
