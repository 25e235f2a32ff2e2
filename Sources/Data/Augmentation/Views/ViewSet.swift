import Schema

/// A fixed set of views of each image; evaluation averages what the network says of them.
public protocol ViewSet: Declared, Sendable {
  /// The set with arguments that its declaration has accepted.
  init(arguments: Arguments)

  /// The size of the views of images of a shape; throws where they cannot be taken.
  func shape(for image: ImageShape) throws(AugmentationRefusal) -> ImageShape

  /// The views of an image.
  func views(of image: ImageShape) -> [View]
}

/// One view: a part of an image, scaled to the size of the views, maybe mirrored.
public struct View: Hashable, Sendable {
  let box: Box
  let isMirrored: Bool
}

/// Draws one view of every image.
public struct ViewMap: ExampleMap {
  private let from: ImageShape
  private let to: ImageShape
  private let resampling: Resampling
  private let isMirrored: Bool

  /// The maps of all views of an input's images, in order; none where the input holds no images.
  public static func maps(
    _ set: any ViewSet, of input: InputHeader
  ) throws(AugmentationRefusal) -> [ViewMap] {
    guard input.ids == nil, let image = ImageShape(input.shape) else { return [] }
    let to = try set.shape(for: image)
    return set.views(of: image).map { view in
      ViewMap(
        from: image, to: to, resampling: Resampling(view.box, of: image, to: to),
        isMirrored: view.isMirrored)
    }
  }

  /// Throws where the views of an input cannot be taken, or have another size than training sees;
  /// `number` is what the failure calls the setting.
  public static func verify(
    _ set: any ViewSet, of input: InputHeader, seenInTraining: InputShape, number: Int
  ) throws(AugmentationFailure) {
    do throws(AugmentationRefusal) {
      guard input.ids == nil, let image = ImageShape(input.shape) else {
        throw AugmentationRefusal(
          "`\(type(of: set).declaration.name)` takes views of images, and an input is none",
          "leave `evaluate` out for tables and texts")
      }
      let views = try set.shape(for: image).shape
      guard views == seenInTraining else {
        throw AugmentationRefusal(
          "evaluation would see \(views.text), training sees \(seenInTraining.text)",
          "crop both to one size, such as `augment = random_crop(\(views.extents[0])x"
            + "\(views.extents[1]))`")
      }
    } catch {
      throw AugmentationFailure(step: number, refusal: error)
    }
  }

  /// The shape of a result.
  public func shape(for input: InputShape) -> InputShape {
    input == from.shape ? to.shape : input
  }

  /// The floats of scratch memory that `run` needs.
  public func scratchCount(for input: InputShape) -> Int {
    Resampling.scratchCount(from: from, to: to)
  }

  /// Maps one image.
  public func run(
    from: UnsafeMutablePointer<Float>, to: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, draw: ExampleDraw
  ) {
    resampling.run(from, to, scratch: scratch)
    if isMirrored { mirror(to) }
  }

  private func mirror(_ pixels: UnsafeMutablePointer<Float>) {
    for row in 0..<to.height {
      let line = pixels + row * to.width * to.channels
      for column in 0..<to.width / 2 {
        let (left, right) = (column * to.channels, (to.width - 1 - column) * to.channels)
        for channel in 0..<to.channels {
          (line[left + channel], line[right + channel]) = (
            line[right + channel], line[left + channel]
          )
        }
      }
    }
  }
}
